import { decide } from "@billow/core/invoicing/invoice-state.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { lockInvoice, saveInvoice } from "../lock-invoice.ts";
import { readUnpriced } from "../read-unpriced.ts";
import type { InvoiceCall } from "./finalize-invoice.ts";

/**
 * Decides that nothing is billed for a held draft's usage without a price, so that it can be issued. The decision
 * holds for the quantities of now: a refresh that finds other ones holds the draft again.
 *
 * @throws DomainError as `decide` does
 */
export async function billNothing(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { reason: string },
): Promise<void> {
  const { row, facts, customer } = await lockInvoice(tx, deps, call);
  decide("billNothing", facts);
  const unpriced = await readUnpriced(tx, { ...row, time_zone: customer.time_zone });
  const usage = unpriced.map(
    ({ quantity, unit, meter, period }) => `${quantity} ${unit} of ${meter} in ${period.from.slice(0, 7)}`,
  );
  await saveInvoice(tx, row, { unpriced_reason: call.reason });
  const data = { reason: call.reason, usage };
  await record(tx, deps, [{ subject: row.id, type: "invoice.nothingBilled", actor: call.actor, data }]);
}

/** Takes that decision back while the invoice is a draft. @throws DomainError as `decide` does */
export async function undoBillNothing(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall,
): Promise<void> {
  const { row, facts } = await lockInvoice(tx, deps, call);
  decide("undoBillNothing", facts);
  await saveInvoice(tx, row, { unpriced_reason: null });
  await record(tx, deps, [
    { subject: row.id, type: "invoice.nothingBilledUndone", actor: call.actor, data: {} },
  ]);
}
