import { transferPosting } from "@billow/core/books/ledger.ts";
import { clearingOf } from "@billow/core/books/money-place.ts";
import type { Transaction } from "kysely";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { lockInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { invoiceOfRefund, type ProviderRefundRow, placeOfPayment } from "./queries.ts";

/**
 * A refund is booked before anybody knows how it is paid out. Once the provider has paid it out of what it holds, the money is
 * moved there in the books, and back where the refund fails after all. Money that came in before its place was known stays.
 */
export async function moveRefunded(
  tx: Transaction<Database>,
  deps: Deps,
  { refund, isBack }: { refund: ProviderRefundRow; isBack: boolean },
): Promise<void> {
  const held = clearingOf(refund.provider);
  if ((await placeOfPayment(tx, refund.payment_id)) !== held) return;
  const ref = await invoiceOfRefund(tx, refund.refund_id);
  const { row, facts, currency } = await lockInvoice(tx, deps, { ref, ifMatch: null });
  const [from, to] = isBack ? [null, held] : [held, null];
  await postEntries(tx, deps, [
    {
      posting: transferPosting({ amount: refund.amount, from, to }),
      issuerId: row.issuer_id,
      customerId: row.customer_id,
      invoiceId: row.id,
      currency,
      postedOn: facts.today,
      memo: refund.reference,
    },
  ]);
}
