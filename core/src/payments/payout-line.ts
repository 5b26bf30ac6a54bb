import type { LineKind } from "./bank-statement.ts";
import type { MatchReason, Outcome } from "./match-line.ts";

/** The companies that take payments, hold the money, and pay it out to a bank account. */
export const PROVIDERS = ["stripe"] as const;
/** One of `PROVIDERS`. */
export type Provider = (typeof PROVIDERS)[number];

/** What a line may be a payout of. */
export interface LikelyPayout {
  readonly provider: Provider;
  /** Whether the bank's data name the provider; else the amount alone fits. */
  readonly isNamed: boolean;
}

/** A line, as far as it may be a payout. */
export interface PayoutLine {
  readonly kind: LineKind;
  readonly amount: bigint;
  /** What bank and other party wrote. */
  readonly words: readonly string[];
}

/** How a provider is named in bank statements, or its own id of a payout. */
const NAMED: Readonly<Record<Provider, RegExp>> = {
  stripe: /(^|[^\p{L}\p{N}])(stripe|po_[a-z0-9]{14,})($|[^\p{L}\p{N}])/iu,
};

const KINDS: readonly LineKind[] = ["payment", "batch", "outgoing"];

/**
 * What a line looks like: a payout of the provider that it names, or of the one that holds exactly its amount. `held` has the
 * providers of the line's currency; of any other there is nothing to pay out.
 */
export function likelyPayout(
  { kind, amount, words }: PayoutLine,
  held: ReadonlyMap<Provider, bigint>,
): LikelyPayout | null {
  if (!KINDS.includes(kind)) return null;
  const known = PROVIDERS.filter((provider) => held.has(provider));
  const named = known.find((provider) => words.some((text) => NAMED[provider].test(text)));
  if (named !== undefined) return { provider: named, isNamed: true };
  const exact = known.find((provider) => amount > 0n && held.get(provider) === amount);
  return exact === undefined ? null : { provider: exact, isNamed: false };
}

/** Matches that hold whatever the sender is called: the bank's data name what is paid. */
const BY_NAME: readonly MatchReason[] = ["named", "namedSum", "recorded", "returned", "collected"];

/**
 * What a line may be, that looks like a payout too. A payout is never sure: a person books it with its fees. A match by the
 * account alone is not sure beside a payout that the line names.
 */
export function besidePayout(
  outcome: Outcome,
  payout: LikelyPayout | null,
): Outcome & { readonly payout: LikelyPayout | null } {
  const { sure, offers, left } = outcome;
  if (payout === null) return { ...outcome, payout };
  if (sure !== null) {
    if (!payout.isNamed || BY_NAME.includes(sure.reason)) return { ...outcome, payout: null };
    return { ...outcome, sure: null, offers: [sure, ...offers], left: "onlyLikely", payout };
  }
  const isUnknown = left === "unknown" || left === "batch";
  return { ...outcome, left: isUnknown ? "onlyLikely" : left, payout };
}
