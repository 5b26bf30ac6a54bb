import { useQuery } from "@tanstack/react-query";
import { useSeesAll } from "../../../api/access/session.ts";
import { usageQuery } from "../../../api/metering/usage.ts";
import { cardState } from "../../../api/pricing/card-state.ts";
import { rateCardsQuery } from "../../../api/pricing/catalog.ts";
import { addDays } from "../../../format/calendar.ts";

const DAYS = 30;

/** How much was used by meter, and how many prices it has. */
export interface MeterUse {
  range: { from: string; before: string };
  /** Quantities of all customers by meter; null while they are not known. */
  quantities: ReadonlyMap<string, string> | null;
  /** Prices that hold today, by meter; null while they are not known. */
  prices: ReadonlyMap<string, number> | null;
}

/** The usage of the last 30 days, and the prices of today. */
export function useMeterUse(today: string): MeterUse {
  const before = addDays(today, 1);
  const range = { from: addDays(before, -DAYS), before };
  const usage = useQuery({ ...usageQuery({ ...range, granularity: "total" }), enabled: useSeesAll() });
  const cards = useQuery(rateCardsQuery).data?.items;
  return {
    range,
    quantities: usage.data
      ? new Map(usage.data.totals.map(({ meter, quantity }) => [meter, quantity]))
      : null,
    prices: cards === undefined ? null : countPrices(cards, today),
  };
}

type Cards = Parameters<typeof cardState>[1];

function countPrices(cards: Cards, today: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const card of cards) {
    const state = cardState(card, cards, today);
    if (state !== "valid" && state !== "agreed") continue;
    for (const { meter } of card.items) if (meter) counts.set(meter, (counts.get(meter) ?? 0) + 1);
  }
  return counts;
}
