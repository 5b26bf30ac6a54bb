import { DomainError } from "@billow/core/errors.ts";
import { addDays } from "@billow/core/metering/period.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { dueOf, lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";

/** So many days ahead a promise may be. */
const DAYS_MAX = 365;

/**
 * Records that a customer promised to pay an invoice until a day. A new promise replaces an earlier one.
 *
 * @throws DomainError `not_found`, `stale_version`, `action_not_allowed` where nothing is due, `invalid_date`
 */
export async function promisePayment(
  tx: Transaction<Database>,
  deps: Deps,
  { actor, on, note, ...call }: InvoiceCall & { on: string; note: string | null },
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const { row, facts } = locked;
  const isOwed = (facts.status === "sent" || facts.status === "overdue") && dueOf(locked) > 0n;
  if (!isOwed)
    throw new DomainError(
      "action_not_allowed",
      "A promise to pay is of a sent or overdue invoice on which something is due.",
    );
  const last = addDays(facts.today, DAYS_MAX);
  if (on < facts.today || on > last)
    throw new DomainError("invalid_date", `A promise is from ${facts.today} to ${last}.`, "/on");
  await saveInvoice(tx, row, { promised_on: on, promise_note: note });
  const data = { promisedOn: on, note };
  await record(tx, deps, [{ type: "invoice.promised", subject: row.id, actor, data }]);
}

/** Takes a promise back. @throws DomainError `not_found`, `stale_version`, `action_not_allowed` where there is none */
export async function withdrawPromise(
  tx: Transaction<Database>,
  deps: Deps,
  { actor, ...call }: InvoiceCall,
): Promise<void> {
  const { row } = await lockInvoice(tx, deps, call);
  if (row.promised_on === null)
    throw new DomainError("action_not_allowed", "There is no promise to pay of this invoice.");
  await saveInvoice(tx, row, { promised_on: null, promise_note: null });
  const data = { promisedOn: row.promised_on };
  await record(tx, deps, [{ type: "invoice.promiseWithdrawn", subject: row.id, actor, data }]);
}
