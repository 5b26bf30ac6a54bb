import type { PriceImpact } from "@billow/contract/billing/price-impact.ts";
import { expect, test } from "vitest";
import { impactText } from "./price-impact-text.ts";

const impact: PriceImpact = {
  period: "2026-10",
  currency: "EUR",
  customers: 2,
  current: "100.00",
  proposed: "200.00",
  change: "100.00",
  held: 0,
  largest: [],
};

test("the effect of other prices in a sentence", () => {
  expect(impactText(impact, "en-GB")).toBe(
    "October 2026 would have come to €200.00 instead of €100.00 for 2 customers, before tax.",
  );
  expect(impactText({ ...impact, held: 1 }, "en-GB")).toMatch(
    / 1 of them would have usage without a price\.$/,
  );
  expect(impactText({ ...impact, customers: 0 }, "en-GB")).toMatch(/^No customer was billed/);
});
