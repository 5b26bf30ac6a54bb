import type { Actor } from "@billow/core/activity/actor.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { daysBetween } from "@billow/core/metering/period.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { enqueueEmail } from "../../activity/deliveries/mail/enqueue-email.ts";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { addresseesOf } from "../../invoicing/invoices/addressees.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import {
  dueOf,
  type LockedInvoice,
  lockInvoice,
  saveInvoice,
} from "../../invoicing/invoices/lock-invoice.ts";
import type { Charged } from "./charge-level.ts";
import { rulesOf } from "./queries.ts";

/** Reminds the customer of what is due on a sent or overdue invoice, now. @throws DomainError as `decide` does */
export async function remindInvoice(tx: Transaction<Database>, deps: Deps, call: InvoiceCall): Promise<void> {
  await remindByHand(tx, deps, { locked: await lockInvoice(tx, deps, call), actor: call.actor });
}

/** Reminds of a locked invoice on request of a person. @throws DomainError as `decide` does */
export async function remindByHand(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, actor }: { locked: LockedInvoice; actor: Actor },
): Promise<void> {
  const { text } = await rulesOf(tx, locked.row.issuer_id);
  await remindLocked(tx, deps, { locked, actor, text, days: null, charged: {} });
}

/** Reminds of a locked invoice: by a rule, or on request of a person when `days` is null. */
export async function remindLocked(
  tx: Transaction<Database>,
  deps: Deps,
  reminder: {
    locked: LockedInvoice;
    actor: Actor;
    text: string | null;
    days: number | null;
    /** What is charged for it. */
    charged: Charged;
  },
): Promise<void> {
  const { row, facts, currency, recipients } = reminder.locked;
  const status = decide("remind", facts);
  const said = addresseesOf(recipients, "reminder");
  const due = dueOf(reminder.locked);
  await saveInvoice(tx, row, { status });
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.reminded",
      actor: reminder.actor,
      data: {
        ...said,
        amountDue: formatAmount(due, currency),
        currency,
        ...(reminder.days === null ? {} : { rule: reminder.days }),
        ...reminder.charged,
      },
    },
  ]);
  await enqueueEmail(tx, deps, {
    kind: "reminder",
    customerId: row.customer_id,
    invoiceId: row.id,
    recipients,
    detail: {
      amountDue: formatAmount(due, currency),
      daysOverdue: daysBetween(row.due_date, facts.today),
      text: reminder.text,
      ...reminder.charged,
    },
  });
}
