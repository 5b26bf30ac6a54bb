import type { Api } from "@billow/contract/api.ts";
import type { CallInput } from "@billow/contract/client.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";
import { subscriptionsInForce } from "./subscription.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-12-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(() => emptyBusiness(on.app.deps.db));

afterAll(() => on.app.close());

type NewSubscription = CallInput<Api["createSubscription"]>["body"];

const subscribe = async (terms: Partial<NewSubscription> & { customerId: string }) =>
  (await on.call("createSubscription", { body: { startsOn: "2026-01-01", ...terms } })).data;

const listed = async (customerId: string) =>
  (await on.call("listSubscriptions", { query: { customerId } })).data.items;

async function agreedCard(options: { currency?: string; validFrom?: string; unitPrice?: string } = {}) {
  const { currency = "EUR", validFrom = "2026-01-01", unitPrice = "0.01" } = options;
  const items = [{ product: "vCPU", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice } }];
  const body = { name: "Framework", currency, validFrom, audience: "agreed" as const, items };
  return (await on.call("createRateCard", { body })).data;
}

const support = {
  product: "Support",
  description: null,
  quantity: "1",
  unitPrice: "10",
  interval: "month" as const,
  charged: "arrears" as const,
  until: null,
};

describe("a subscription", () => {
  test("holds from its date until the next one begins", async () => {
    const customer = await makeCustomer(on.call, { currency: "KWD" });
    const other = await makeCustomer(on.call);
    await subscribe({ customerId: customer.id, items: [support], minimumSpend: "1.005" });
    await subscribe({ customerId: customer.id, startsOn: "2026-10-16", discount: { percent: "5.0" } });
    await subscribe({ customerId: customer.id, startsOn: "2026-11-01" });
    const during = async (from: string, before: string) =>
      subscriptionsInForce(on.app.deps.db, {
        customers: [
          { id: customer.id, currency: "KWD" },
          { id: other.id, currency: "EUR" },
        ],
        from,
        before,
      });
    const nothing = {
      rateCardId: null,
      discount: null,
      minimumSpend: null,
      rating: "pooled",
      items: [],
    };
    const first = { ...nothing, startsOn: "2026-01-01", items: [support], minimumSpend: 1005n };
    expect((await during("2025-12-01", "2026-01-01")).get(customer.id)).toEqual([]);
    expect((await during("2026-09-01", "2026-10-01")).get(customer.id)).toEqual([{ ...first, before: null }]);
    expect((await during("2026-10-01", "2026-11-01")).get(customer.id)).toEqual([
      { ...first, before: "2026-10-16" },
      { ...nothing, startsOn: "2026-10-16", before: null, discount: { percent: "5" } },
    ]);
    const november = await during("2026-11-01", "2026-12-01");
    expect(november.get(customer.id)).toMatchObject([{ startsOn: "2026-11-01", before: null }]);
    expect(november.get(other.id)).toEqual([]);
  });

  test("is shown with what it says, the newest first, page by page", async () => {
    const customer = await makeCustomer(on.call);
    const other = await makeCustomer(on.call);
    const card = await agreedCard();
    const made = await subscribe({
      customerId: customer.id,
      rateCardId: card.id,
      discount: { percent: "5.0" },
      minimumSpend: "1000.00",
      items: [{ ...support, unitPrice: "10.50" }],
    });
    expect(made).toEqual({
      id: expect.any(String),
      customer: { id: customer.id, name: customer.name, tenantId: customer.tenantId },
      currency: "EUR",
      startsOn: "2026-01-01",
      before: null,
      rateCard: { id: card.id, name: "Framework" },
      discount: { percent: "5" },
      minimumSpend: "1000.00",
      rating: "pooled",
      items: [{ ...support, unitPrice: "10.5" }],
      nextCharges: [
        {
          position: 1,
          month: "2026-12",
          period: { from: "2026-12-01", before: "2027-01-01" },
          amount: "10.50",
        },
      ],
      createdAt: "2026-12-10T10:00:00Z",
    });
    const later = await subscribe({ customerId: customer.id, startsOn: "2027-01-01" });
    await subscribe({ customerId: other.id });
    expect(await listed(customer.id)).toEqual([later, { ...made, before: "2027-01-01" }]);
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { data } = await on.call("listSubscriptions", { query: { limit: 1, ...(cursor && { cursor }) } });
      seen.push(...data.items.map(({ startsOn }) => startsOn));
      if (data.nextCursor === null) break;
      cursor = data.nextCursor;
    }
    expect(seen).toEqual(["2027-01-01", "2026-01-01", "2026-01-01"]);
  });

  test("that makes no sense is refused with its place", async () => {
    const { id: customerId } = await makeCustomer(on.call, { currency: "JPY" });
    const { id: rateCardId } = await agreedCard({ currency: "JPY", validFrom: "2026-06-01" });
    const { id: inEuro } = await agreedCard();
    await subscribe({ customerId });
    const later = { customerId, startsOn: "2026-02-01" };
    const bad: [Partial<NewSubscription> & { customerId: string }, string, string][] = [
      [{ customerId: on.app.deps.newId() }, "not_found", "/customerId"],
      [{ customerId }, "conflict", "/startsOn"],
      [{ ...later, startsOn: "2026-02-30" }, "invalid_request", "/startsOn"],
      [{ ...later, minimumSpend: "1.5" }, "invalid_amount", "/minimumSpend"],
      [{ ...later, minimumSpend: "-1" }, "invalid_amount", "/minimumSpend"],
      [{ ...later, discount: { amount: "0.5" } }, "invalid_discount", "/discount/amount"],
      [{ ...later, discount: { percent: "101" } }, "invalid_discount", "/discount/percent"],
      [{ ...later, items: [{ ...support, unitPrice: "1e3" }] }, "invalid_request", "/items/0/unitPrice"],
      [{ ...later, items: [{ ...support, unitPrice: "-1" }] }, "invalid_price", "/items/0/unitPrice"],
      [
        { ...later, items: [support, { ...support, quantity: "0" }] },
        "invalid_quantity",
        "/items/1/quantity",
      ],
      [{ ...later, items: [{ ...support, product: " " }] }, "invalid_request", "/items/0/product"],
      [{ ...later, rateCardId: on.app.deps.newId() }, "not_found", "/rateCardId"],
      [{ ...later, rateCardId: inEuro }, "currency_mismatch", "/rateCardId"],
      [{ ...later, rateCardId }, "invalid_date", "/startsOn"],
      [{ ...later, startsOn: "2026-07-02", rateCardId }, "invalid_date", "/startsOn"],
    ];
    for (const [terms, code, pointer] of bad)
      expect(await refusal(subscribe(terms)), JSON.stringify(terms)).toMatchObject({
        code,
        errors: [{ pointer }],
      });
    expect(await listed(customerId)).toHaveLength(1);
  });

  test("of two at once on one day one is made", async () => {
    const { id: customerId } = await makeCustomer(on.call);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => subscribe({ customerId, minimumSpend: `${n}` })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await listed(customerId)).toHaveLength(1);
  });

  test("with other prices does not slip into a month before one that begins within it", async () => {
    const { id: customerId } = await makeCustomer(on.call);
    const { id: rateCardId } = await agreedCard();
    await subscribe({ customerId, rateCardId });
    const within = await subscribe({ customerId, startsOn: "2026-10-16", rateCardId });
    expect(await refusal(subscribe({ customerId, startsOn: "2026-10-01" }))).toMatchObject({
      code: "invalid_date",
      detail: expect.stringContaining("2026-10-16"),
    });
    const [, first] = await listed(customerId);
    const taking = (id: string) => on.call("deleteSubscription", { params: { id } });
    expect(await refusal(taking(first?.id ?? ""))).toMatchObject({ status: 409, code: "conflict" });
    await taking(within.id);
    await taking(first?.id ?? "");
    expect(await listed(customerId)).toEqual([]);
    expect(await refusal(taking(within.id))).toMatchObject({ status: 404 });
  });

  test("is taken back until an invoice is issued for its time", async () => {
    const customer = await makeCustomer(on.call);
    const customerId = customer.id;
    await on.call("createRateCard", {
      body: {
        name: "Standard",
        currency: "EUR",
        validFrom: "2026-01-01",
        items: [{ product: "vCPU", meter: "compute.vcpu", price: { model: "unit", unitPrice: "1" } }],
      },
    });
    const earlier = await subscribe({ customerId, startsOn: "2026-09-01" });
    const first = await subscribe({ customerId, startsOn: "2026-10-15", items: [support] });
    const next = await subscribe({ customerId, startsOn: "2026-11-01" });
    await on.call("startBillingRun", { body: { period: "2026-10" } });
    const query = { customerId, status: "draft" };
    const [draft] = (await on.call("listInvoices", { query })).data.items;
    const id = draft?.id ?? "";
    const taking = (one: { id: string }) => on.call("deleteSubscription", { params: { id: one.id } });
    await on.call("finalizeInvoice", { params: { id } });
    for (const one of [first, earlier]) {
      expect(await refusal(taking(one))).toMatchObject({
        code: "conflict",
        detail: expect.stringContaining(draft?.number ?? "?"),
      });
    }
    await taking(next);
    await on.call("voidInvoice", { params: { id }, body: { reason: "wrong" } });
    await taking(first);
    expect(await listed(customerId)).toMatchObject([{ startsOn: "2026-09-01" }]);
  });
});

describe("an agreed rate card", () => {
  test("stays while it is agreed with somebody", async () => {
    const customer = await makeCustomer(on.call, { name: "Nordwind" });
    const card = await agreedCard();
    const made = await subscribe({ customerId: customer.id, rateCardId: card.id });
    const removing = () => on.call("deleteRateCard", { params: { id: card.id } });
    expect(await refusal(removing())).toMatchObject({
      code: "conflict",
      detail: expect.stringContaining("Nordwind"),
    });
    await on.call("deleteSubscription", { params: { id: made.id } });
    await removing();
    expect(await refusal(removing())).toMatchObject({ status: 404 });
  });

  test("is agreed with somebody or removed, when both are asked for at once", async () => {
    const { id: customerId } = await makeCustomer(on.call);
    for (let round = 0; round < 5; round++) {
      const card = await agreedCard();
      const startsOn = `2026-0${round + 1}-01`;
      const [agreed, removed] = await Promise.allSettled([
        subscribe({ customerId, startsOn, rateCardId: card.id }),
        on.call("deleteRateCard", { params: { id: card.id } }),
      ]);
      expect(agreed.status === "fulfilled").not.toBe(removed.status === "fulfilled");
      const refused = [agreed, removed].find((one) => one.status === "rejected");
      expect(refused?.reason).toMatchObject({
        problem: { code: expect.toBeOneOf(["not_found", "conflict"]) },
      });
    }
  });
});
