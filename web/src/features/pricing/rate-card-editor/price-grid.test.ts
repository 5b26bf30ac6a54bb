import type { PriceItem } from "@billow/contract/pricing/prices-csv.ts";
import { expect, test } from "vitest";
import { type CardForm, formItem } from "./card-form.ts";
import { gridsOf, mergePrices, withGrid } from "./price-grid.ts";

const meters = [
  { id: "compute.instance", group: "compute" },
  { id: "gpu", group: "gpu" },
];

function price(instanceType: string, unitPrice: string, others: Partial<PriceItem> = {}): PriceItem {
  return {
    product: instanceType,
    description: null,
    meter: "compute.instance",
    match: { instanceType },
    price: { model: "unit", unitPrice },
    ...others,
  };
}

const empty: CardForm = {
  issuerId: "",
  name: "",
  currency: "EUR",
  validFrom: "",
  audience: "everyone",
  items: [],
};
const card = (prices: readonly PriceItem[]) =>
  withGrid({ ...empty, items: prices.map((item, index) => formItem(item, { key: `${index}`, meters })) })
    .items;
const by = { meters, max: 10 };

test("instance types are rows, and so are many others alike; what needs more fields is not", () => {
  const gpus = Array.from({ length: 8 }, (_, place) =>
    price(`g${place}`, "1", { meter: "gpu", match: { gpuModel: `${place}` } }),
  );
  const items = card([
    price("s.1", "1"),
    price("s.2", "2"),
    ...gpus,
    price("s.3", "3", { minimum: "5" }),
    price("all", "1", { match: {} }),
  ]);
  expect(gridsOf(items).map(({ meter, dimensions, rows }) => [meter, dimensions, rows.length])).toEqual([
    ["compute.instance", ["instanceType"], 2],
    ["gpu", ["gpuModel"], 8],
  ]);
  expect(gridsOf(card(gpus.slice(1)))).toEqual([]);
});

test("prices are taken over by what they price; the others stay", () => {
  const items = card([
    price("s.1", "1"),
    price("s.2", "2"),
    price("Egress", "0.01", { meter: "gpu", match: {} }),
  ]);
  const merged = mergePrices(items, [price("s.2", "2.50"), price("s.3", "3"), price("s.1", "1.0")], by);
  expect(merged).toMatchObject({ added: 1, changed: 1 });
  const shown = merged.items?.map(({ key, product, price: typed, inGrid }) => [key, product, typed, inGrid]);
  expect(shown).toEqual([
    ["0", "s.1", "1", true],
    ["1", "s.2", "2.5", true],
    ["2", "Egress", "0.01", false],
    ["3", "s.3", "3", true],
  ]);
});

test("nothing is taken over where there are too many, or where the form could not hold them", () => {
  const many = Array.from({ length: 11 }, (_, place) => price(`t${place}`, "1"));
  expect(mergePrices([], many, by)).toEqual({
    items: null,
    refused: "A rate card has at most 10 prices; these would be 11.",
  });
  expect(mergePrices([], [price("a, region=b", "1")], by).refused).toMatch(/cannot hold/);
});
