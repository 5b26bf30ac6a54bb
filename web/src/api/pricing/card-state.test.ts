import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { expect, test } from "vitest";
import { cardState } from "./card-state.ts";

const card = (validFrom: string, fields: Partial<RateCard> = {}): RateCard => ({
  id: validFrom,
  issuerId: "first",
  name: "Standard",
  currency: "EUR",
  validFrom,
  audience: "everyone",
  items: [],
  ...fields,
});

test("of a currency's cards one is valid, those before it are replaced, those after it are coming", () => {
  const cards = [
    card("2026-01-01"),
    card("2026-10-01"),
    card("2026-12-01"),
    card("2026-11-01", { currency: "USD" }),
    card("2026-11-02", { audience: "agreed" }),
  ];
  const states = (today: string) => cards.map((one) => cardState(one, cards, today));
  expect(states("2026-11-10")).toEqual(["replaced", "valid", "coming", "valid", "agreed"]);
  expect(states("2026-09-30")).toEqual(["valid", "coming", "coming", "coming", "agreed"]);
  expect(states("2026-12-01")).toEqual(["replaced", "replaced", "valid", "valid", "agreed"]);
});
