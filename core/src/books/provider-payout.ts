import { type Posting, paymentFeePosting, reversePosting, transferPosting } from "./ledger.ts";
import { clearingOf, type MoneyPlace } from "./money-place.ts";

/** What a provider pays out to a bank account, in minor units. */
export interface ProviderPayout {
  readonly provider: string;
  /** What came to the account; negative where the provider took it from there. */
  readonly amount: bigint;
  /** What the provider kept of it as its fees. */
  readonly fee: bigint;
  /** The account; null where it is not told apart. */
  readonly to: MoneyPlace | null;
}

/** What the provider holds less afterwards. */
export function takenByPayout({ amount, fee }: Pick<ProviderPayout, "amount" | "fee">): bigint {
  return amount + fee;
}

/** The transfer first, then its fee; each is of two accounts. */
export function payoutPostings({ provider, amount, fee, to }: ProviderPayout): Posting[] {
  const from = clearingOf(provider);
  return [
    transferPosting({ amount, from, to }),
    ...(fee === 0n ? [] : [paymentFeePosting({ amount: fee, from })]),
  ];
}

/** A payout that was booked by mistake: the reverse of its postings. */
export function payoutUndonePostings(payout: ProviderPayout): Posting[] {
  return payoutPostings(payout).map((posting) =>
    reversePosting(posting, posting.kind === "transfer" ? "transfer" : "paymentFeeUndone"),
  );
}
