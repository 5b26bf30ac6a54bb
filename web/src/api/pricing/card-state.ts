import type { RateCard } from "@billow/contract/pricing/rate-card.ts";

/**
 * Where a rate card stands on a day: `valid` is what a month that begins now is billed by, `coming` one that begins later,
 * `replaced` one that a newer one has taken the place of, `agreed` one that holds for whom it is agreed with.
 */
export type CardState = "valid" | "coming" | "replaced" | "agreed";

export function cardState(card: RateCard, cards: readonly RateCard[], today: string): CardState {
  if (card.audience === "agreed") return "agreed";
  if (card.validFrom > today) return "coming";
  const isReplaced = cards.some(
    (other) =>
      other.audience === "everyone" &&
      other.currency === card.currency &&
      other.validFrom > card.validFrom &&
      other.validFrom <= today,
  );
  return isReplaced ? "replaced" : "valid";
}
