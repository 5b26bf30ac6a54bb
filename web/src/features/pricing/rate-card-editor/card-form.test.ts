import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { describe, expect, test } from "vitest";
import { cardAfter, cardOfMeters, parseMatch, readCard } from "./card-form.ts";
import { withTier } from "./price-form.ts";

const meters = [{ id: "gpu", group: "gpu" }];

const card: RateCard = {
  id: "01920000-0000-7000-8000-000000000000",
  issuerId: "00000000-0000-7000-8000-000000000001",
  name: "Standard",
  currency: "EUR",
  validFrom: "2026-01-01",
  audience: "everyone",
  items: [
    {
      product: "GPU",
      description: "by the hour",
      meter: "gpu",
      match: { gpuModel: "H200", region: "fra" },
      price: { model: "unit", unitPrice: "2.9500" },
    },
    { product: "Setup", description: null, meter: "gpu", match: {}, price: { model: "flat", amount: "5" } },
    {
      product: "Support",
      description: null,
      price: {
        model: "percent",
        percent: "10",
        of: { groups: ["gpu", "network"], products: ["Setup"] },
        recurring: true,
        basis: "beforeDiscount",
      },
      minimum: "29",
      maximum: "5000",
      group: "plans",
    },
    {
      product: "Ingress",
      description: null,
      meter: "network.ingress",
      match: {},
      price: { model: "package", size: "1000", packagePrice: "4.5" },
    },
    {
      product: "Egress",
      description: null,
      meter: "network.egress",
      match: {},
      price: {
        model: "graduated",
        tiers: [
          { upTo: "1000", unitPrice: "0" },
          { upTo: "50000", unitPrice: "0.019" },
          { upTo: null, unitPrice: "0.012" },
        ],
      },
    },
  ],
};

describe("a rate card in the form", () => {
  test("that follows another one has its prices", () => {
    const { body, problems } = readCard(cardAfter(card, { validFrom: "2027-01-01", meters }));
    expect(problems.size).toBe(0);
    const { id: _, items, ...rest } = card;
    expect(body).toEqual({
      ...rest,
      validFrom: "2027-01-01",
      items: items.map(({ match, price, ...item }) => ({
        ...item,
        ...(Object.keys(match ?? {}).length === 0 ? {} : { match }),
        price: price.model === "unit" ? { ...price, unitPrice: "2.95" } : price,
      })),
    });
  });

  test("of meters asks for each price where it is missing", () => {
    const form = cardOfMeters([{ id: "gpu", name: "GPU hours" }], { currency: "eur", validFrom: "" });
    const { body, problems } = readCard(form);
    expect(body.currency).toBe("EUR");
    expect([...problems.keys()]).toEqual(["/name", "/validFrom", "/items/0/price/unitPrice"]);
    expect([...readCard({ ...form, items: [] }).problems.keys()]).toContain("/items");
  });

  test("says which tier is unreadable", () => {
    const form = cardAfter(card, { validFrom: "2027-01-01", meters });
    const items = form.items.map((item) => ({
      ...item,
      tiers: item.tiers.map((tier, index) => (index === 1 ? { ...tier, upTo: "lots" } : tier)),
    }));
    expect([...readCard({ ...form, items }).problems.keys()]).toEqual(["/items/4/price/tiers/1/upTo"]);
  });
});

test("a tier is added before the last one, under a key of its own", () => {
  const tiers = [
    { key: "0", upTo: "10", unitPrice: "0" },
    { key: "7", upTo: "", unitPrice: "1" },
  ];
  expect(withTier(tiers).map(({ key }) => key)).toEqual(["0", "8", "7"]);
});

test("dimensions are read as they are written", () => {
  expect(parseMatch("")).toEqual({});
  expect(parseMatch(" gpuModel = H200 , region=fra,")).toEqual({ gpuModel: "H200", region: "fra" });
  expect(parseMatch("note=a=b")).toEqual({ note: "a=b" });
  for (const typed of ["H200", "=H200", "gpuModel=", "a=1, a=2"]) expect(parseMatch(typed)).toBeNull();
});
