import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import { parsePrices } from "@billow/contract/pricing/prices-csv.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";
import { DEFAULT_RATE_CARD, ensureDefaultRateCard } from "./default-rate-card.ts";
import { rateCardsValidOn } from "./rate-card.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(() => emptyBusiness(on.app.deps.db));

afterAll(() => on.app.close());

type NewRateCard = CallInput<Api["createRateCard"]>["body"];

const ITEM = {
  product: "vCPU hours",
  meter: "compute.vcpu",
  price: { model: "unit", unitPrice: "0.02" },
} as const;

function card(fields: Partial<NewRateCard> = {}): NewRateCard {
  return { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items: [ITEM], ...fields };
}

const create = async (fields: Partial<NewRateCard> = {}) =>
  (await on.call("createRateCard", { body: card(fields) })).data;

test("two thousand prices are published, and are the same after their file is read", async () => {
  const items = Array.from({ length: 2_000 }, (_, place) => ({
    product: `s.${place}`,
    description: null,
    meter: "compute.instance",
    match: { instanceType: `s.${place}`, region: "fra" },
    price: { model: "unit" as const, unitPrice: `0.${place}1` },
    group: "compute",
  }));
  const { id } = await create({ items });
  const file = (await on.call("exportPrices", { params: { id } })).data;
  expect(parsePrices(file)).toEqual({ items, faults: [] });
  const twice = [
    ...items,
    { ...ITEM, meter: "compute.instance", match: { instanceType: "s.7", region: "fra" } },
  ];
  expect(await refusal(on.call("createRateCard", { body: card({ items: twice }) }))).toMatchObject({
    errors: [{ pointer: "/items/2000/match" }],
  });
});

describe("a rate card", () => {
  test("is answered as it is listed", async () => {
    const tiers = [
      { upTo: "10", unitPrice: "0" },
      { upTo: null, unitPrice: "0.010" },
    ];
    const made = await create({
      currency: "USD",
      items: [
        ITEM,
        {
          ...ITEM,
          match: { gpuModel: "H200" },
          description: "fast",
          meter: "gpu",
          price: { model: "graduated", tiers },
        },
      ],
    });
    expect(made.items).toMatchObject([{ match: {}, description: null }, { match: { gpuModel: "H200" } }]);
    expect((await on.call("listRateCards", { query: {} })).data.items).toEqual([made]);
  });

  test("with something odd is refused where it stands", async () => {
    const tiers = [
      { upTo: "10", unitPrice: "0" },
      { upTo: "5", unitPrice: "1" },
    ];
    const bad: [Partial<NewRateCard>, string, string][] = [
      [{ currency: "XYZ" }, "unknown_currency", "/currency"],
      [{ items: [ITEM, { ...ITEM, meter: "tea" }] }, "unknown_meter", "/items/1/meter"],
      [
        { items: [{ ...ITEM, price: { model: "unit", unitPrice: "-1" } }] },
        "invalid_price",
        "/items/0/price/unitPrice",
      ],
      [
        { items: [ITEM, { ...ITEM, price: { model: "volume", tiers } }] },
        "invalid_price",
        "/items/1/price/tiers/1/upTo",
      ],
      [{ items: [ITEM, { ...ITEM, product: "Twin" }] }, "invalid_price", "/items/1/match"],
      [{ validFrom: "2026-02-30" }, "invalid_request", "/validFrom"],
    ];
    for (const [fields, code, pointer] of bad)
      expect(await refusal(create(fields)), code).toMatchObject({ code, errors: [{ pointer }] });
    expect((await on.call("listRateCards", { query: {} })).data.items).toEqual([]);
  });

  test("holds from its date until the next one of its currency begins; there is one a date", async () => {
    await create({ currency: "USD" });
    await create({ name: "Old" });
    await create({ name: "New", validFrom: "2026-10-01" });
    await create({ name: "Dollars", currency: "USD", validFrom: "2026-10-02" });
    expect(await refusal(create({ name: "Twin" }))).toMatchObject({
      status: 409,
      errors: [{ pointer: "/validFrom" }],
    });
    const valid = async (date: string) => {
      const cards = await rateCardsValidOn(on.app.deps.db, date);
      return [...cards.values()].map(({ currency, name }) => [currency, name]).sort();
    };
    expect(await valid("2025-12-31")).toEqual([]);
    expect(await valid("2026-09-30")).toEqual([
      ["EUR", "Old"],
      ["USD", "Standard"],
    ]);
    expect(await valid("2026-10-01")).toEqual([
      ["EUR", "New"],
      ["USD", "Standard"],
    ]);
    expect(await valid("2026-10-02")).toEqual([
      ["EUR", "New"],
      ["USD", "Dollars"],
    ]);
  });

  test("is found page by page, by currency and the newest first", async () => {
    await create();
    await create({ validFrom: "2026-10-01" });
    await create({ currency: "USD" });
    await create({ currency: "USD", validFrom: "2026-10-02" });
    const names: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = (await on.call("listRateCards", { query: { limit: 1, ...(cursor && { cursor }) } })).data;
      names.push(...page.items.map(({ currency, validFrom }) => `${currency} ${validFrom}`));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(names).toEqual(["EUR 2026-10-01", "EUR 2026-01-01", "USD 2026-10-02", "USD 2026-01-01"]);
    const cursor = Buffer.from('{"currency":"EUR","validFrom":"x"}').toString("base64url");
    expect(await refusal(on.call("listRateCards", { query: { cursor } }))).toMatchObject({ status: 400 });
  });

  test("of a new Billow is made once by any number of processes, and never beside another", async () => {
    await create({ currency: "USD" });
    await ensureDefaultRateCard(on.app.deps);
    expect((await on.call("listRateCards", { query: {} })).data.items).toHaveLength(1);
    await emptyBusiness(on.app.deps.db);
    await Promise.all(Array.from({ length: 5 }, () => ensureDefaultRateCard(on.app.deps)));
    const { items } = (await on.call("listRateCards", { query: {} })).data;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ name: "Standard", currency: "EUR", validFrom: "2020-01-01" });
    expect(items[0]?.items).toHaveLength(DEFAULT_RATE_CARD.items.length);
  });

  test("for those who agreed on it is nobody's else, and may begin when another one does", async () => {
    const made = await create({ name: "Framework", audience: "agreed" });
    const again = await create({ name: "Another", audience: "agreed" });
    expect([made.audience, again.audience]).toEqual(["agreed", "agreed"]);
    expect([...(await rateCardsValidOn(on.app.deps.db, "2026-12-01")).values()]).toEqual([]);
    await create({ name: "Standard" });
    const cards = await rateCardsValidOn(on.app.deps.db, "2026-12-01");
    expect([...cards.values()].map(({ name }) => name)).toEqual(["Standard"]);
    expect((await on.call("listRateCards", { query: { limit: 1 } })).data.nextCursor).not.toBeNull();
  });

  test("is removed as long as nothing was billed by it", async () => {
    const { id } = await create();
    const { id: other } = await create({ currency: "USD" });
    const customer = await makeCustomer(on.call);
    const startsOn = "2026-01-01";
    const items = [{ product: "Support", quantity: "1", unitPrice: "5" }];
    await on.call("createSubscription", { body: { customerId: customer.id, startsOn, items } });
    await on.call("startBillingRun", { body: { period: "2026-10" } });
    const removing = (card: string) => on.call("deleteRateCard", { params: { id: card } });
    expect(await refusal(removing(id))).toMatchObject({ status: 409, code: "conflict" });
    await removing(other);
    expect((await on.call("listRateCards", { query: {} })).data.items).toMatchObject([{ id }]);
  });
});

test("products are what is sold today, each once a currency", async () => {
  const tiers = [
    { upTo: "10", unitPrice: "0" },
    { upTo: null, unitPrice: "1" },
  ];
  await create({
    items: [
      { ...ITEM, description: "Shared" },
      { ...ITEM, match: { region: "fra" }, price: { model: "unit", unitPrice: "9" } },
      { product: "Egress", meter: "network.egress", price: { model: "graduated", tiers } },
    ],
  });
  await create({ validFrom: "2027-01-01", items: [{ ...ITEM, product: "Later" }] });
  await create({ validFrom: "2026-02-01", audience: "agreed", items: [{ ...ITEM, product: "Agreed" }] });
  await create({ currency: "USD" });
  const { items } = (await on.call("listProducts", { query: { currency: "EUR" } })).data;
  expect(items).toMatchObject([
    { product: "vCPU hours", description: "Shared", currency: "EUR", unit: "vCPU-hour", unitPrice: "0.02" },
    { product: "Egress", description: null, currency: "EUR", unit: "GiB", unitPrice: null },
  ]);
  expect((await on.call("listProducts", { query: {} })).data.items).toHaveLength(3);
});
