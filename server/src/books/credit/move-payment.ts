import { transferPosting } from "@billow/core/books/ledger.ts";
import type { MoneyPlace } from "@billow/core/books/money-place.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { postEntries } from "../ledger/post-entries.ts";
import type { PaymentRow } from "./allocations.ts";
import { setPlace } from "./queries.ts";

/**
 * A bank statement shows on which account a locked payment is that was recorded before. Until now its money was in no place of
 * its own, or on another account; what a provider holds stays there. The books move it on the day on which that is known, so
 * that no closed period changes.
 */
export async function movePayment(
  tx: Transaction<Database>,
  deps: Deps,
  {
    payment,
    place,
    issuerId,
    today,
    memo,
  }: { payment: PaymentRow; place: MoneyPlace | null; issuerId: string; today: string; memo: string | null },
): Promise<void> {
  const { money_place: from } = payment;
  if (place === null || place === from || from?.startsWith("clearing:") === true) return;
  await setPlace(tx, { paymentId: payment.id, place });
  await postEntries(tx, deps, [
    {
      posting: transferPosting({ amount: payment.amount, from, to: place }),
      issuerId,
      customerId: payment.customer_id,
      invoiceId: payment.invoice_id,
      currency: payment.currency,
      postedOn: today,
      memo,
    },
  ]);
}
