import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { addDays } from "@billow/core/metering/period.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";

/** So many days ahead a promise may be. */
const DAYS_MAX = 365;

/**
 * Records that a customer promised to pay an invoice until a day. A new promise replaces an earlier one.
 *
 * @throws DomainError `not_found`, `stale_version`, `invalid_date`, and as `decide` does
 */
export async function promisePayment(
  tx: Transaction<Database>,
  deps: Deps,
  { actor, on, note, ...call }: InvoiceCall & { on: string; note: string | null },
): Promise<void> {
  const { row, facts } = await lockInvoice(tx, deps, call);
  const status = decide("promise", facts);
  const last = addDays(facts.today, DAYS_MAX);
  if (on < facts.today || on > last)
    throw new DomainError("invalid_date", `A promise is from ${facts.today} to ${last}.`, "/on");
  await saveInvoice(tx, row, { status, promised_on: on, promise_note: note });
  const data = { promisedOn: on, note };
  await record(tx, deps, [{ type: "invoice.promised", subject: row.id, actor, data }]);
}

/** Takes a promise back. @throws DomainError `not_found`, `stale_version`, and as `decide` does */
export async function withdrawPromise(
  tx: Transaction<Database>,
  deps: Deps,
  { actor, ...call }: InvoiceCall,
): Promise<void> {
  const { row, facts } = await lockInvoice(tx, deps, call);
  const status = decide("withdrawPromise", facts);
  await saveInvoice(tx, row, { status, promised_on: null, promise_note: null });
  const { promised_on: promisedOn } = row;
  if (promisedOn === null) throw new Error("core takes back no promise that is not there");
  const data = { promisedOn };
  await record(tx, deps, [{ type: "invoice.promiseWithdrawn", subject: row.id, actor, data }]);
}
