import type { PriceItem } from "@billow/contract/pricing/prices-csv.ts";
import { expect, test } from "vitest";
import { type CardForm, formItem } from "./card-form.ts";
import {
  gridsOf,
  mergePrices,
  monthlyPrice,
  pastedPrices,
  typedAt,
  withGrid,
  withPrices,
} from "./price-grid.ts";

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

const ofRegion = (instanceType: string, region: string, unitPrice: string) =>
  price(instanceType, unitPrice, { match: { instanceType, region } });

const shown = (items: ReturnType<typeof card>) =>
  gridsOf(items).map(({ dimensions, columns, rows }) => [
    [...dimensions, ...columns.map(({ label }) => label)],
    ...rows.map(({ values, cells }) => [...values, ...cells.map((cell) => cell?.item.price ?? null)]),
  ]);

const regions = () =>
  card([
    ofRegion("s.1", "fra", "1"),
    ofRegion("s.2", "fra", "2"),
    ofRegion("s.1", "ams", "0.9"),
    price("s.1 stopped", "0.1", { match: { instanceType: "s.1", state: "stopped" } }),
    price("s.2 stopped", "0.2", { match: { instanceType: "s.2", state: "stopped" } }),
  ]);

test("regions and states are columns beside each other, while most cells have a price", () => {
  expect(shown(regions())).toEqual([
    [
      ["instanceType", "fra", "ams", "stopped"],
      ["s.1", "1", "0.9", "0.1"],
      ["s.2", "2", null, "0.2"],
    ],
  ]);
  const apart = card(["a", "b", "c"].flatMap((type) => [ofRegion(type, type, "1")]));
  expect(shown(apart)[0]?.[0]).toEqual(["instanceType", "region", ""]);
  const nine = card(Array.from({ length: 9 }, (_, place) => ofRegion("s.1", `r${place}`, "1")));
  expect(shown(nine)[0]?.[0]).toEqual(["instanceType", "region", ""]);
});

test("a table is pasted over the cells from one on; what was empty becomes a price like those beside it", () => {
  const items = regions();
  const [grid] = gridsOf(items);
  if (grid === undefined) throw new Error("no grid");
  const pasted = withPrices(
    items,
    grid.meter,
    pastedPrices(grid, "1.1\t\t7\r\n1.2\t3\n", { row: 0, column: 1 }),
  );
  expect(shown(pasted)).toEqual([
    [
      ["instanceType", "fra", "ams", "stopped"],
      ["s.1", "1", "1.1", ""],
      ["s.2", "2", "1.2", "3"],
    ],
  ]);
  expect(pasted.at(-1)).toMatchObject({
    product: "s.2",
    match: "instanceType=s.2, region=ams",
    inGrid: true,
  });
  expect(typedAt(grid, 2, 0, "1")).toEqual([]);
  expect(withPrices(items, grid.meter, typedAt(grid, 1, 1, ""))).toEqual(items);
});

test.each([
  ["0.0292", "21.3160"],
  ["1", "730"],
  ["", null],
  ["cheap", null],
  ["0,03", null],
])("an hour at %j is %j a month", (hourly, monthly) => {
  expect(monthlyPrice(hourly)).toBe(monthly);
});
