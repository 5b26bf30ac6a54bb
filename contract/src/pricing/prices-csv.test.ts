import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type PriceItem, parsePrices, pricesCsv, usageOf } from "./prices-csv.ts";
import { rateCardItem } from "./rate-card.ts";

const unit = (unitPrice: string) => ({ model: "unit" as const, unitPrice });

test("rows copied from a spreadsheet are prices of instance types", () => {
  const pasted = "instanceType\tRegion\tPrice\ns.1\tfra\t0.0292\r\ns.2\tfra\t0,0584\n\n s.4 \t\t12\n";
  expect(parsePrices(pasted)).toEqual({
    faults: [],
    items: [
      {
        product: "s.1",
        description: null,
        meter: "compute.instance",
        match: { instanceType: "s.1", region: "fra" },
        price: unit("0.0292"),
      },
      expect.objectContaining({ product: "s.2", price: unit("0.0584") }),
      expect.objectContaining({ product: "s.4", match: { instanceType: "s.4" }, price: unit("12") }),
    ],
  });
});

test("a file of prices can be read and changed in a spreadsheet", () => {
  const items: PriceItem[] = [
    { product: "s.1", meter: "compute.instance", match: { instanceType: "s.1" }, price: unit("0.0292") },
    {
      product: "=Egress, all",
      description: 'the "first" TB is free',
      meter: "network.egress",
      price: {
        model: "graduated",
        tiers: [
          { upTo: "1000", unitPrice: "0" },
          { upTo: null, unitPrice: "0.019" },
        ],
      },
    },
    {
      product: "Support",
      price: { model: "percent", percent: "10", of: { groups: ["compute", "gpu"] } },
      minimum: "29",
    },
  ];
  expect(pricesCsv(items).split("\r\n")).toEqual([
    "product,description,meter,match.instanceType,group,model,price,size,tiers,ofGroups,ofProducts,recurring,basis,minimum,maximum",
    "s.1,,compute.instance,s.1,,unit,0.0292,,,,,,,,",
    `"'=Egress, all","the ""first"" TB is free",network.egress,,,graduated,,,"1000: 0; 0.019",,,,,,`,
    'Support,,,,,percent,10,,,"compute; gpu",,,,29,',
    "",
  ]);
});

describe("each fault is told by row and column", () => {
  it.each<[string, string, { row: number; column: string; reason: RegExp }[]]>([
    ["nothing", "", [{ row: 1, column: "", reason: /nothing/ }]],
    ["a header alone", "instanceType,price\n", [{ row: 1, column: "", reason: /no row/ }]],
    [
      "an unknown column",
      "instanceType,prize,price\nx,1,2",
      [{ row: 1, column: "prize", reason: /no such column/ }],
    ],
    ["a column twice", "price,instanceType,PRICE\n1,x,2", [{ row: 1, column: "PRICE", reason: /twice/ }]],
    ["no price", "instanceType\nx", [{ row: 1, column: "price", reason: /no column price/ }]],
    [
      "a row too long",
      "instanceType,price\nx,1,2",
      [{ row: 2, column: "", reason: /"2" stands under no column/ }],
    ],
    [
      "several rows",
      "instanceType,price\na,1\nb,\nc,cheap\nd,-1\ne,1.234,\nf,1 000",
      [
        { row: 3, column: "price", reason: /empty/ },
        { row: 4, column: "price", reason: /"cheap" is not a number/ },
        { row: 5, column: "price", reason: /"-1" is not/ },
        { row: 7, column: "price", reason: /"1 000" is not/ },
      ],
    ],
    [
      "a comma that may be one between thousands",
      "instanceType;price\na;1,234",
      [{ row: 2, column: "price", reason: /"1,234"/ }],
    ],
    [
      "the same usage twice",
      "instanceType,region,price\na,fra,1\na,ams,1\na,fra,2",
      [{ row: 4, column: "price", reason: /in row 2 already/ }],
    ],
    ["no meter", "product,price\nSeats,1", [{ row: 2, column: "meter", reason: /measured by/ }]],
    ["no product", "meter,price\ngpu,1", [{ row: 2, column: "product", reason: /empty/ }]],
    [
      "an unknown model",
      "instanceType,model,price\na,free,0",
      [{ row: 2, column: "model", reason: /It is unit/ }],
    ],
    [
      "tiers without an end",
      "product,meter,tiers\nT,gpu,5: 1; 6: 2",
      [{ row: 2, column: "tiers", reason: /Write tiers like/ }],
    ],
    [
      "a quotation mark that is not closed",
      'instanceType,price\na,"1',
      [{ row: 2, column: "", reason: /not closed/ }],
    ],
    [
      "rows after one of two lines",
      'instanceType,description,price\na,"x\ny",1\nb,,z',
      [
        { row: 2, column: "description", reason: /control characters/ },
        { row: 4, column: "price", reason: /"z"/ },
      ],
    ],
  ])("%s", (_, text, faults) => {
    expect(parsePrices(text).faults).toEqual(
      faults.map(({ reason, ...place }) => ({ ...place, reason: expect.stringMatching(reason) })),
    );
  });

  it("of a meter that is not in the catalogue, where that is known", () => {
    const meters = new Set(["gpu"]);
    const { faults } = parsePrices("product,meter,price\nA,gpu,1\nB,gpus,1", { meters });
    expect(faults).toEqual([{ row: 3, column: "meter", reason: "There is no meter gpus." }]);
  });

  it("of ten thousand rows, and more rows are refused", () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, place) => `t${place}\t${place % 100 === 7 ? "x" : "0.1"}`,
    );
    const { faults } = parsePrices(["instanceType\tprice", ...rows].join("\n"));
    expect(faults).toHaveLength(100);
    expect(faults[0]).toMatchObject({ row: 9, column: "price" });
    const more = parsePrices(["instanceType\tprice", ...rows, "one more\t1"].join("\n"));
    expect(more).toMatchObject({
      items: [],
      faults: [{ row: 10_002, reason: "There are more than 10000 rows." }],
    });
  });
});

const decimals = fc.tuple(fc.nat(99_999), fc.nat(9_999)).map(([whole, part]) => `${whole}.${part}`);
/** What spreadsheets, quotes and lists could trip over, beside any text. */
const texts = fc.oneof(
  fc.string({ maxLength: 20, unit: "grapheme" }),
  fc.string({ maxLength: 5, unit: fc.constantFrom(..."='\"-;[],: \t\na") }),
);
const name = texts.filter(
  (text) => text === text.trim() && rateCardItem.shape.product.safeParse(text).success,
);
const tiers = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { maxLength: 4 }), decimals)
  .map(([ends, unitPrice]) => [
    ...ends.sort((a, b) => a - b).map((end) => ({ upTo: String(end), unitPrice })),
    { upTo: null, unitPrice },
  ]);
const price: fc.Arbitrary<PriceItem["price"]> = fc.oneof(
  decimals.map((amount) => ({ model: "flat" as const, amount })),
  decimals.map((unitPrice) => ({ model: "unit" as const, unitPrice })),
  fc.record({
    model: fc.constant("package" as const),
    size: fc.constantFrom("1", "1000"),
    packagePrice: decimals,
  }),
  fc.record({ model: fc.constantFrom("graduated" as const, "volume" as const), tiers }),
);
const bounds = fc.record({ group: name, minimum: decimals, maximum: decimals }, { requiredKeys: [] });
const metered = fc.tuple(
  fc.record({
    product: name,
    description: fc.option(name),
    meter: fc.constantFrom("gpu", "compute.instance"),
    price,
  }),
  fc.dictionary(fc.constantFrom("instanceType", "region", " odd", 'a"b', ""), texts),
  bounds,
);
const percentage = fc.record({
  product: name,
  description: fc.option(name),
  meter: fc.constant(null),
  price: fc.record({
    model: fc.constant("percent" as const),
    percent: fc.constantFrom("10", "2.5"),
    of: fc.option(
      fc
        .record({ groups: fc.array(name, { maxLength: 3 }), products: fc.array(name, { maxLength: 3 }) })
        .filter(({ groups, products }) => groups.length + products.length > 0),
    ),
    recurring: fc.boolean(),
    basis: fc.constantFrom("beforeDiscount" as const, "afterDiscount" as const),
  }),
});
const item: fc.Arbitrary<PriceItem> = fc.oneof(
  metered.map(([what, match, others]) => ({
    ...what,
    ...(Object.keys(match).length > 0 && { match: { ...match } }),
    ...others,
  })),
  fc.tuple(percentage, bounds).map(([what, others]) => ({ ...what, ...others })),
);

test("prices that are written and read again are the same", () => {
  const cards = fc.uniqueArray(item, {
    selector: (one) => usageOf(one) ?? one.product,
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(cards, (items) => {
      expect(parsePrices(pricesCsv(items))).toEqual({ items, faults: [] });
    }),
  );
});

test("any text is read or refused, and prices come only from text without faults", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.array(fc.constantFrom("price", "instanceType", "0.1", '"', "'", "x", "", "1: 2; 3", "[")))
      .map((rows) => rows.map((cells) => cells.join("\t")).join("\n")),
  );
  fc.assert(
    fc.property(text, (pasted) => {
      const { items, faults } = parsePrices(pasted);
      expect(items.length + faults.length).toBeGreaterThan(0);
      for (const one of items) expect(rateCardItem.safeParse(one).success).toBe(true);
    }),
  );
});
