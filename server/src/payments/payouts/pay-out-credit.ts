import type { Actor } from "@billow/core/activity/actor.ts";
import { payoutPosting } from "@billow/core/books/ledger.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { takePayout } from "../../books/credit/pay-out.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { pointed } from "../../http/text/pointed.ts";
import { lockCustomer, readCustomer } from "../../parties/customers/read-customer.ts";
import { readIssuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";

export interface PayoutInput {
  amount: string;
  currency?: string | undefined;
  method: string;
  transactionId?: string | null | undefined;
  reason?: string | null | undefined;
}

/**
 * Records that a customer's credit was paid out. Of two payouts at once that the credit does not cover, one is refused.
 *
 * @returns the payout's id
 * @throws DomainError `not_found`, `unknown_currency`, `invalid_amount`, `amount_not_positive`, `amount_exceeds_credit`,
 * `duplicate_transaction`
 */
export async function payOutCredit(
  tx: Transaction<Database>,
  deps: Deps,
  { customerId, actor, payout }: { customerId: string; actor: Actor; payout: PayoutInput },
): Promise<string> {
  const customer = await readCustomer(tx, customerId);
  await lockCustomer(tx, customer.id);
  const currency = payout.currency ?? customer.currency;
  if (!isCurrencyCode(currency))
    throw new DomainError("unknown_currency", `"${currency}" is not a currency in use.`, "/currency");
  const amount = pointed("/amount", () => parseAmount(payout.amount, currency));
  const { method, transactionId = null, reason = null } = payout;
  const { timeZone } = await readIssuer(tx, customer.issuer_id);
  const today = todayIn(timeZone, deps);
  const id = deps.newId();
  await takePayout(tx, {
    id,
    customer_id: customer.id,
    currency,
    amount,
    method,
    transaction_id: transactionId,
    reason,
    paid_out_on: today,
    recorded_at: instantOfMs(deps.clock.nowMs()),
  });
  await postEntries(tx, deps, [
    {
      posting: payoutPosting({ amount }),
      issuerId: customer.issuer_id,
      customerId: customer.id,
      invoiceId: null,
      currency,
      postedOn: today,
      memo: [method, transactionId, reason].filter((part) => part !== null).join(", "),
    },
  ]);
  await record(tx, deps, [
    {
      subject: customer.id,
      type: "customer.creditPaidOut",
      actor,
      data: {
        name: customer.name,
        amount: formatAmount(amount, currency),
        currency,
        method,
        transactionId,
        reason,
      },
    },
  ]);
  return id;
}
