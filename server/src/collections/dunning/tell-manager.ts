import { daysBetween } from "@billow/core/metering/period.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { enqueueEmail } from "../../activity/deliveries/mail/enqueue-email.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { dueOf, type LockedInvoice } from "../../invoicing/invoices/lock-invoice.ts";

/** Tells the account manager by e-mail of a debt that escalates. */
export async function tellManager(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, manager }: { locked: LockedInvoice; manager: string },
): Promise<void> {
  const { row, facts, currency } = locked;
  await enqueueEmail(tx, deps, {
    kind: "escalation",
    customerId: row.customer_id,
    invoiceId: row.id,
    manager,
    detail: {
      amountDue: formatAmount(dueOf(locked), currency),
      daysOverdue: daysBetween(row.due_date, facts.today),
    },
  });
}
