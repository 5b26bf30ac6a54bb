import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";
import { DEFAULT_RATE_CARD, ensureDefaultRateCard } from "./default-rate-card.ts";
import { rateCardsValidOn } from "./rate-card.ts";
import { createSubscription, type NewSubscription, subscriptionsInForce } from "./subscription.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

afterAll(() => on.app.close());

type NewRateCard = CallInput<Api["createRateCard"]>["body"];

const ITEM = {
  product: "vCPU hours",
  meter: "compute.vcpu",
  price: { model: "unit", unitPrice: "0.02" },
} as const;

function card(given: Partial<NewRateCard> = {}): NewRateCard {
  return { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items: [ITEM], ...given };
}

const create = async (given: Partial<NewRateCard> = {}) =>
  (await on.call("createRateCard", { body: card(given) })).data;

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
      [{ validFrom: "2026-02-30" }, "invalid_request", "/validFrom"],
    ];
    for (const [given, code, pointer] of bad)
      expect(await refusal(create(given)), code).toMatchObject({ code, errors: [{ pointer }] });
    expect((await on.call("listRateCards", { query: {} })).data.items).toHaveLength(1);
  });

  test("holds from its date until the next one of its currency begins; there is one a date", async () => {
    await create({ name: "Old" });
    await create({ name: "New", validFrom: "2026-10-01" });
    await create({ name: "Dollars", currency: "USD", validFrom: "2026-10-02" });
    expect(await refusal(create({ name: "Twin" }))).toMatchObject({
      status: 409,
      errors: [{ pointer: "/validFrom" }],
    });
    const valid = async (date: string) => {
      const cards = await rateCardsValidOn(on.app.deps.db, date);
      return [...cards].map(([currency, { name }]) => [currency, name]).sort();
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
    await ensureDefaultRateCard(on.app.deps);
    expect((await on.call("listRateCards", { query: {} })).data.items).toHaveLength(4);
    await emptyBusiness(on.app.deps.db);
    await Promise.all(Array.from({ length: 5 }, () => ensureDefaultRateCard(on.app.deps)));
    const { items } = (await on.call("listRateCards", { query: {} })).data;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ name: "Standard", currency: "EUR", validFrom: "2020-01-01" });
    expect(items[0]?.items).toHaveLength(DEFAULT_RATE_CARD.items.length);
  });
});

describe("a subscription", () => {
  const nothing = { startsOn: "2026-01-01", discount: null, minimumSpend: null, items: [] };
  const subscribe = (given: Partial<NewSubscription> & { customerId: string }) =>
    inTransaction(on.app.deps.db, (tx) => createSubscription(tx, on.app.deps, { ...nothing, ...given }));

  test("holds from its date until the next one begins", async () => {
    const customer = await makeCustomer(on.call, { currency: "KWD" });
    const other = await makeCustomer(on.call);
    const items = [{ product: "Support", description: null, quantity: "1", unitPrice: "10" }];
    await subscribe({ customerId: customer.id, items, minimumSpend: "1.005" });
    await subscribe({ customerId: customer.id, startsOn: "2026-10-16", discount: { percent: "5.0" } });
    await subscribe({ customerId: customer.id, startsOn: "2026-11-01" });
    const during = async (from: string, before: string) =>
      subscriptionsInForce(on.app.deps.db, { customers: [customer, other], from, before });
    const first = { startsOn: "2026-01-01", items, minimumSpend: 1005n, discount: null };
    expect((await during("2025-12-01", "2026-01-01")).get(customer.id)).toEqual([]);
    expect((await during("2026-09-01", "2026-10-01")).get(customer.id)).toEqual([{ ...first, before: null }]);
    expect((await during("2026-10-01", "2026-11-01")).get(customer.id)).toEqual([
      { ...first, before: "2026-10-16" },
      { startsOn: "2026-10-16", before: null, discount: { percent: "5" }, minimumSpend: null, items: [] },
    ]);
    const november = await during("2026-11-01", "2026-12-01");
    expect(november.get(customer.id)).toMatchObject([{ startsOn: "2026-11-01", before: null }]);
    expect(november.get(other.id)).toEqual([]);
  });

  test("with something odd, or of a taken date, is refused where it stands", async () => {
    const { id: customerId } = await makeCustomer(on.call, { currency: "JPY" });
    await subscribe({ customerId });
    const item = { product: "Support", description: null, quantity: "1", unitPrice: "1e3" };
    const later = { customerId, startsOn: "2026-02-01" };
    const bad: [Partial<NewSubscription> & { customerId: string }, string, string][] = [
      [{ customerId: on.app.deps.newId() }, "not_found", "/customerId"],
      [{ customerId }, "conflict", "/startsOn"],
      [{ ...later, minimumSpend: "1.5" }, "invalid_amount", "/minimumSpend"],
      [{ ...later, minimumSpend: "-1" }, "invalid_amount", "/minimumSpend"],
      [{ ...later, discount: { amount: "0.5" } }, "invalid_discount", "/discount/amount"],
      [{ ...later, items: [item] }, "invalid_decimal", "/items/0/unitPrice"],
    ];
    for (const [given, code, pointer] of bad)
      await expect(subscribe(given), code).rejects.toMatchObject({ code, pointer });
  });
});
