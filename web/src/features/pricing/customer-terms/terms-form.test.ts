import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { expect, test } from "vitest";
import { detailApart, emptyItem, readTerms, termsForm } from "./terms-form.ts";
import { termsFacts, termsState, termsTime } from "./terms-text.ts";

const terms: Subscription = {
  id: "01920000-0000-7000-8000-000000000001",
  customer: { id: "01920000-0000-7000-8000-000000000002", name: "Nordwind", tenantId: "nordwind" },
  currency: "EUR",
  startsOn: "2026-01-01",
  before: "2026-10-16",
  rateCard: { id: "01920000-0000-7000-8000-000000000003", name: "Framework" },
  discount: { percent: "7.5" },
  minimumSpend: "1000.00",
  rating: "pooled",
  items: [
    {
      product: "Support",
      description: null,
      quantity: "3",
      unitPrice: "49.5",
      interval: "month",
      charged: "arrears",
      until: null,
    },
    {
      product: "Licence",
      description: null,
      quantity: "1",
      unitPrice: "1200",
      interval: "year",
      charged: "advance",
      until: "2027-12-31",
    },
  ],
  nextCharges: [
    { position: 1, month: "2026-10", period: { from: "2026-10-01", before: "2026-10-16" }, amount: "71.85" },
    {
      position: 2,
      month: "2027-01",
      period: { from: "2027-01-01", before: "2028-01-01" },
      amount: "1200.00",
    },
  ],
  createdAt: "2026-01-01T00:00:00Z",
};

test("what is agreed last is what a change begins with, and reads as the same", () => {
  const { body, problems } = readTerms(termsForm(terms, "2027-01-01"), terms.customer.id);
  expect(problems.size).toBe(0);
  expect(body).toEqual({
    customerId: terms.customer.id,
    startsOn: "2027-01-01",
    rateCardId: terms.rateCard?.id,
    discount: { percent: "7.5" },
    minimumSpend: "1000",
    items: terms.items,
  });
});

test("an empty form agrees on nothing", () => {
  const { body, problems } = readTerms(termsForm(undefined, "2027-01-01"), "c");
  expect(problems.size).toBe(0);
  expect(body).toMatchObject({ rateCardId: null, discount: null, minimumSpend: null, items: [] });
});

test("what cannot be read is named by its place", () => {
  const form = {
    startsOn: "",
    rateCardId: "",
    discount: "much",
    minimumSpend: "lots",
    items: [{ ...emptyItem([]), quantity: "", unitPrice: "x" }],
  };
  expect([...readTerms(form, "c").problems.keys()]).toEqual([
    "/startsOn",
    "/discount",
    "/items/0/product",
    "/items/0/quantity",
    "/items/0/unitPrice",
    "/minimumSpend",
  ]);
});

test("no refusal goes unsaid", () => {
  const apart = (...pointers: string[]) =>
    detailApart({ detail: "in all", fields: new Map(pointers.map((at) => [at, `said of ${at}`])) });
  expect(apart()).toBe("in all");
  expect(apart("/startsOn", "/rateCardId", "/discount", "/discount/percent", "/minimumSpend")).toBeNull();
  expect(apart("/items/0/unitPrice", "/items/12/product")).toBeNull();
  expect(apart("/startsOn", "/items")).toBe("said of /items");
  expect(apart("/customerId")).toBe("said of /customerId");
});

test("terms in words", () => {
  expect(termsFacts(terms, "en-GB")).toEqual([
    { name: "Prices", fact: "Framework" },
    { name: "Discount", fact: "7.5% off each month’s invoice" },
    { name: "Minimum spend", fact: "€1,000.00 a month" },
    { name: "Support", fact: "3 × €49.50 a month" },
    {
      name: "Licence",
      fact: "€1,200.00 a year in advance, until Dec 31, 2027. Next on the invoice of Jan 2027: €1,200.00 for 1 Jan – 31 Dec 2027",
    },
  ]);
  const fixed = { ...terms, rateCard: null, minimumSpend: null, items: [], discount: { amount: "50.00" } };
  expect(termsFacts(fixed, "en-GB")).toEqual([{ name: "Discount", fact: "€50.00 off each month’s invoice" }]);
  expect(termsFacts({ ...fixed, discount: null }, "en-GB")).toEqual([]);
});

test("when terms hold", () => {
  const open = { ...terms, before: null };
  expect(termsTime(terms, "2026-05-05")).toBe("Jan 1, 2026 to Oct 15, 2026");
  expect(termsTime({ ...terms, before: "2026-01-02" }, "2026-05-05")).toBe("Jan 1, 2026");
  expect(termsTime(open, "2026-05-05")).toBe("Since Jan 1, 2026");
  expect(termsTime(open, "2025-12-31")).toBe("From Jan 1, 2026");
  expect(["2025-12-31", "2026-10-15", "2026-10-16"].map((day) => termsState(terms, day))).toEqual([
    "coming",
    "holding",
    "ended",
  ]);
});
