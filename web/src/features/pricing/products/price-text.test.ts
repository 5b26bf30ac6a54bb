import { expect, test } from "vitest";
import { itemPriceText, priceText } from "./price-text.ts";

const egress = { currency: "EUR", unit: "GiB" };

test("plain prices keep all their decimals", () => {
  expect(
    priceText({ model: "unit", unitPrice: "0.0245" }, { currency: "EUR", unit: "vCPU-hour" }, "en-GB"),
  ).toEqual(["€0.0245 per vCPU-h"]);
  expect(priceText({ model: "unit", unitPrice: "1.2" }, egress, "en-GB")).toEqual(["€1.20 per GB"]);
  expect(priceText({ model: "unit", unitPrice: "0" }, egress, "en-GB")).toEqual(["free"]);
  expect(priceText({ model: "package", size: "1000", packagePrice: "5" }, egress, "en-GB")).toEqual([
    "€5.00 per 1,000 GB",
  ]);
});

test("tiers are told one by one, and whether they price all or only what is in them", () => {
  const tiers = [
    { upTo: "1000", unitPrice: "0" },
    { upTo: "50000", unitPrice: "0.019" },
    { upTo: null, unitPrice: "0.012" },
  ];
  expect(priceText({ model: "graduated", tiers }, egress, "en-GB")).toEqual([
    "first 1,000 GB: free",
    "up to 50,000 GB: €0.019 per GB",
    "beyond: €0.012 per GB",
  ]);
  expect(priceText({ model: "volume", tiers }, egress, "en-GB")[1]).toBe(
    "up to 50,000 GB: €0.019 per GB on all",
  );
});

test("a percentage says what it is of, and bounds stand below the price", () => {
  const price = { model: "percent", percent: "7.5" } as const;
  const ofAll = { price: { ...price, recurring: true }, minimum: "29.00", maximum: null };
  expect(itemPriceText(ofAll, egress, "en-GB")).toEqual([
    "7.5% of usage, recurring items",
    "after discount",
    "at least €29.00",
  ]);
  const of = { groups: ["network"], products: ["vCPU"] };
  expect(priceText({ ...price, of, basis: "beforeDiscount" }, egress, "en-GB")).toEqual([
    "7.5% of network, vCPU",
    "before discount",
  ]);
});
