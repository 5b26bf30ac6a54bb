import type { Account, ChargedAmounts } from "./ledger.ts";

/** What a customer is charged because money came late or went back: the fee of a reminder, interest, the fee of a reversal. */
export const CHARGE_KINDS = ["reminderFee", "interest", "reversalFee"] as const;

/** One of `CHARGE_KINDS`. */
export type ChargeKind = (typeof CHARGE_KINDS)[number];

/** The account of the books that a charge is income on. */
export const CHARGE_ACCOUNTS = {
  reminderFee: "lateFees",
  interest: "lateInterest",
  reversalFee: "lateFees",
} as const satisfies Record<ChargeKind, Account>;

/** Sums lines of charges by their accounts. */
export function chargedAmounts(
  lines: readonly { readonly kind: ChargeKind; readonly net: bigint }[],
): ChargedAmounts {
  const sums = { lateFees: 0n, lateInterest: 0n };
  for (const { kind, net } of lines) sums[CHARGE_ACCOUNTS[kind]] += net;
  return sums;
}

/** What a charge is for, as its key: a reminder of an invoice charges each thing once, and so does a reversal. */
export function chargeKey(
  charge:
    | { readonly kind: "reminderFee" | "interest"; readonly invoiceId: string; readonly level: number }
    | { readonly kind: "reversalFee"; readonly paymentId: string },
): string {
  return charge.kind === "reversalFee"
    ? `${charge.kind} ${charge.paymentId}`
    : `${charge.kind} ${charge.invoiceId} ${charge.level}`;
}
