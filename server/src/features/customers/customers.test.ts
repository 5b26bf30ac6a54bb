import type { Customer, NewCustomer } from "@billow/contract/customer.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, outcomes, refusal } from "../../testing/invoicing.ts";
import { searchName } from "./search-name.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

afterAll(() => on.app.close());

const WHOLE: NewCustomer = {
  name: "Nordwind GmbH",
  tenantId: "nordwind",
  billingEmail: "ap@nordwind.example",
  currency: "EUR",
  legalName: "Nordwind Gesellschaft mbH",
  address: { line1: "Kai 1", line2: "Hof", postalCode: "24103", city: "Kiel", region: "SH" },
  country: "DE",
  taxId: "DE123456789",
  paymentTermsDays: 30,
  locale: "de-DE",
  taxCategory: "standard",
  taxRate: "19",
};

const create = async (body: NewCustomer): Promise<Customer> =>
  (await on.call("createCustomer", { body })).data;

async function update({ id }: Customer, body: Partial<NewCustomer>): Promise<Customer> {
  return (await on.call("updateCustomer", { params: { id }, body })).data;
}

describe("a customer", () => {
  test("is kept as it was given", async () => {
    const made = await create(WHOLE);
    expect(made).toMatchObject({
      ...WHOLE,
      outstanding: [],
      credit: [],
      demo: false,
      createdAt: "2026-11-10T10:00:00Z",
    });
    expect((await on.call("getCustomer", { params: { id: made.id } })).data).toEqual(made);
  });

  test("has 14 days to pay and no tax unless something else is said", async () => {
    const { id: _, ...made } = await makeCustomer(on.call, { tenantId: "bare", billingEmail: null });
    expect(made).toMatchObject({
      billingEmail: null,
      legalName: null,
      address: null,
      country: null,
      taxId: null,
      paymentTermsDays: 14,
      locale: null,
      taxCategory: "outsideScope",
      taxRate: "0",
    });
  });

  test("with a taken tenant id, an unknown currency or an odd tax is refused", async () => {
    const body = { ...WHOLE, tenantId: "fresh" };
    const bad: [Partial<NewCustomer>, number, string, string][] = [
      [{ tenantId: "nordwind" }, 409, "tenant_taken", "/tenantId"],
      [{ currency: "XYZ" }, 422, "unknown_currency", "/currency"],
      [{ taxCategory: "exempt" }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: undefined }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: "-1" }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: "100.01" }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: `${"1".repeat(24)}.${"1".repeat(18)}` }, 422, "invalid_decimal", "/taxRate"],
      [{ name: " " }, 400, "invalid_request", "/name"],
      [{ billingEmail: "nobody" }, 400, "invalid_request", "/billingEmail"],
      [{ paymentTermsDays: -1 }, 400, "invalid_request", "/paymentTermsDays"],
    ];
    for (const [given, status, code, pointer] of bad) {
      const refused = await refusal(create({ ...body, ...given }));
      expect(refused, JSON.stringify(given)).toMatchObject({ status, code, errors: [{ pointer }] });
    }
    expect((await on.call("listCustomers", { query: { q: "fresh" } })).data.items).toEqual([]);
  });

  test("of one tenant id is made once, however many try at once", async () => {
    const { answers, codes } = await outcomes(
      Array.from({ length: 10 }, () => on.call("createCustomer", { body: { ...WHOLE, tenantId: "raced" } })),
    );
    expect(answers).toHaveLength(1);
    expect(codes).toEqual({ tenant_taken: 9 });
  });

  test("changes in what is given and keeps the rest", async () => {
    const made = await create({ ...WHOLE, tenantId: "changing" });
    expect(await update(made, {})).toEqual(made);
    expect(await update(made, { name: "Südwind", address: null, taxId: null })).toEqual({
      ...made,
      name: "Südwind",
      address: null,
      taxId: null,
    });
    expect((await on.call("listCustomers", { query: { q: "sudwind" } })).data.items).toMatchObject([
      { id: made.id },
    ]);
    expect(await update(made, { billingEmail: null, address: { city: "Husum" } })).toMatchObject({
      billingEmail: null,
      address: { city: "Husum" },
      legalName: made.legalName,
    });
  });

  test("takes no old rate into a new tax category", async () => {
    const made = await create({ ...WHOLE, tenantId: "taxed" });
    expect(await update(made, { taxCategory: "exempt" })).toMatchObject({
      taxCategory: "exempt",
      taxRate: "0",
    });
    expect(await refusal(update(made, { taxRate: "7" }))).toMatchObject({ code: "invalid_tax" });
    expect(await refusal(update(made, { taxCategory: "standard" }))).toMatchObject({ code: "invalid_tax" });
    const standard = { taxCategory: "standard", taxRate: "8.10" } as const;
    expect(await update(made, standard)).toMatchObject({ taxCategory: "standard", taxRate: "8.1" });
    expect(await update(made, { taxRate: "7" })).toMatchObject({ taxCategory: "standard", taxRate: "7" });
  });

  test("that nobody knows is not found", async () => {
    const params = { id: "01920000-0000-7000-8000-000000000000" };
    for (const call of [
      () => on.call("getCustomer", { params }),
      () => on.call("updateCustomer", { params, body: { name: "X" } }),
    ]) {
      expect(await refusal(call())).toMatchObject({ status: 404, code: "not_found" });
    }
  });

  test("shows what is outstanding and what it has too much, per currency", async () => {
    const customer = await makeCustomer(on.call);
    for (const status of ["draft", "pending", "sent", "paid", "overdue", "voided", "refunded"] as const)
      await makeInvoice(on, status, { customer, amount: "10.01" });
    const read = async () => (await on.call("getCustomer", { params: { id: customer.id } })).data;
    expect(await read()).toMatchObject({ outstanding: [{ currency: "EUR", amount: "30.03" }], credit: [] });
    const { items } = (
      await on.call("listInvoices", { query: { customerId: customer.id, status: "pending" } })
    ).data;
    const params = { id: items[0]?.id ?? "" };
    await on.call("recordPayment", { params, body: { amount: "11", method: "card" } });
    expect(await read()).toMatchObject({
      outstanding: [{ currency: "EUR", amount: "20.02" }],
      credit: [{ currency: "EUR", amount: "0.99" }],
    });
    const listed = (await on.call("listCustomers", { query: { q: customer.tenantId } })).data.items;
    expect(listed).toEqual([await read()]);
  });
});

describe("the list of customers", () => {
  test("finds a part of the name or of the tenant id, whatever the case and the accents", async () => {
    const cafe = await makeCustomer(on.call, { name: "Café_Ångström 100%", tenantId: "Ünit\\42" });
    const found = async (q: string) => (await on.call("listCustomers", { query: { q } })).data.items;
    for (const q of ["cafe_", "CAFÉ", "angstrom 1", "100%", "ünit", "\\42", "É_å"])
      expect(await found(q), q).toMatchObject([{ id: cafe.id }]);
    for (const q of ["cafe%100", "café-", "\u0301", "unit_42", "'"]) expect(await found(q), q).toEqual([]);
  });

  test("walked page by page is whole and in the order of names, twins too", async () => {
    for (const name of ["Zwilling", "zwilling", "Zwilling"]) await makeCustomer(on.call, { name });
    const all = (await on.call("listCustomers", { query: { limit: 200 } })).data.items;
    const walked: Customer[] = [];
    for (let cursor: string | undefined; ; ) {
      const { items, nextCursor } = (
        await on.call("listCustomers", { query: { limit: 2, ...(cursor && { cursor }) } })
      ).data;
      walked.push(...items);
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    expect(walked).toEqual(all);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.slice(-3).map(({ name }) => name.toLowerCase())).toEqual(["zwilling", "zwilling", "zwilling"]);
  });

  test("refuses a made-up cursor", async () => {
    const refused = await refusal(on.call("listCustomers", { query: { cursor: "bm8" } }));
    expect(refused).toMatchObject({ status: 400, errors: [{ pointer: "/cursor" }] });
  });
});

test.each([
  ["Straße", "strasse"],
  ["  Nord\t wind ", "nord wind"],
  ["ŁÓDŹ Æther Bjørn Œuvre", "lodz aether bjorn oeuvre"],
  ["İstanbul ISPARTA ı", "istanbul isparta i"],
  ["Ｆｕｌｌ ﬁ ①", "full fi 1"],
  ["ΟΔΟΣ", "οδοσ"],
  ["e\u0301", "e"],
  ["東京クラウド", "東京クラウト"],
])("%s is searched for as %s", (name, folded) => {
  expect(searchName(name)).toBe(folded);
});
