import { writeOffPosting, writeOffUndonePosting } from "@billow/core/books/ledger.ts";
import { changeOfDebt } from "@billow/core/books/write-off.ts";
import type { Transaction } from "kysely";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import type { LockedInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { readTaxes } from "../../invoicing/invoices/read-taxes.ts";
import { insertWriteOff } from "./queries.ts";

/**
 * Records that more or less of a locked invoice is written off, and posts the difference. The caller saves the invoice.
 *
 * @param amount what is added; negative where it is taken back
 */
export async function changeDebt(
  tx: Transaction<Database>,
  deps: Deps,
  {
    locked: { row, facts, currency },
    amount,
    reason,
    paymentId,
  }: { locked: LockedInvoice; amount: bigint; reason: string | null; paymentId: string | null },
): Promise<void> {
  const before = row.written_off;
  const shares = changeOfDebt({ before, after: before + amount }, await readTaxes(tx, row.id));
  await insertWriteOff(tx, {
    id: deps.newId(),
    invoice_id: row.id,
    customer_id: row.customer_id,
    amount,
    tax: shares.tax,
    reason,
    payment_id: paymentId,
    written_off_on: facts.today,
    recorded_at: instantOfMs(deps.clock.nowMs()),
  });
  const posting =
    amount > 0n ? writeOffPosting(shares) : writeOffUndonePosting({ net: -shares.net, tax: -shares.tax });
  await postEntries(tx, deps, [
    {
      posting,
      issuerId: row.issuer_id,
      customerId: row.customer_id,
      invoiceId: row.id,
      currency,
      postedOn: facts.today,
      memo: reason,
    },
  ]);
}
