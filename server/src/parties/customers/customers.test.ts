import type { Customer, NewCustomer } from "@billow/contract/parties/customer.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import {
  type Invoicing,
  lineOver,
  makeCustomer,
  makeDraft,
  makeInvoice,
  outcomes,
  refusal,
} from "../../testing/invoicing.ts";
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
  taxId: "DE123456788",
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

  test("has 14 days to pay and no tax that anybody set unless something else is said", async () => {
    const { id: _, ...made } = await makeCustomer(on.call, {
      tenantId: "bare",
      billingEmail: null,
      taxCategory: undefined,
    });
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
      taxSet: false,
    });
  });

  test("with a taken tenant id, an unknown currency or an odd tax is refused", async () => {
    const body = { ...WHOLE, tenantId: "fresh" };
    const bad: [Partial<NewCustomer>, number, string, string][] = [
      [{ tenantId: "nordwind" }, 409, "tenant_taken", "/tenantId"],
      [{ currency: "XYZ" }, 422, "unknown_currency", "/currency"],
      [{ taxCategory: "exempt" }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: undefined }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: "0" }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: "0.21" }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: "50.1" }, 422, "invalid_tax", "/taxRate"],
      [{ taxId: "DE123456789" }, 422, "invalid_tax", "/taxId"],
      [{ taxId: "FR 12 34" }, 422, "invalid_tax", "/taxId"],
      [{ taxCategory: "reverseCharge", taxRate: "0", taxId: null }, 422, "invalid_tax", "/taxId"],
      [{ taxCategory: "reverseCharge", taxRate: "0", taxId: "12/345/678" }, 422, "invalid_tax", "/taxId"],
      [{ taxCategory: "reverseCharge" }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: "-1" }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: "100.01" }, 422, "invalid_tax", "/taxRate"],
      [{ taxRate: `${"1".repeat(24)}.${"1".repeat(18)}` }, 422, "invalid_decimal", "/taxRate"],
      [{ name: " " }, 400, "invalid_request", "/name"],
      [{ billingEmail: "nobody" }, 400, "invalid_request", "/billingEmail"],
      [{ paymentTermsDays: -1 }, 400, "invalid_request", "/paymentTermsDays"],
    ];
    for (const [change, status, code, pointer] of bad) {
      const refused = await refusal(create({ ...body, ...change }));
      expect(refused, JSON.stringify(change)).toMatchObject({ status, code, errors: [{ pointer }] });
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

describe("the tax of customers", () => {
  const bare = (fields: Partial<NewCustomer> = {}) =>
    makeCustomer(on.call, { taxCategory: undefined, ...fields });
  const finalize = (id: string) => on.call("finalizeInvoice", { params: { id } });

  test("is set by whoever says it, also to what it was, and by nothing else", async () => {
    const made = await bare();
    expect(await update(made, { name: "Renamed" })).toMatchObject({ taxSet: false });
    expect(await update(made, { taxCategory: "outsideScope" })).toMatchObject({ taxSet: true, taxRate: "0" });
    expect((await bare({ taxCategory: "zero" })).taxSet).toBe(true);
  });

  test("that nobody set keeps drafts from being issued, alone and many at once, and no others", async () => {
    const made = await bare();
    const draft = await makeDraft(on.call, made);
    for (const call of ["finalizeInvoice", "sendInvoice"] as const) {
      const { code, status, detail } = await refusal(on.call(call, { params: { id: draft.id } }));
      expect([code, status]).toEqual(["tax_not_set", 422]);
      expect(detail).toContain("Set its tax");
    }
    expect(draft.availableActions).toEqual(["edit", "void"]);
    const other = await makeDraft(on.call, await makeCustomer(on.call));
    const selection = { ids: [draft.id, other.id] };
    const bulk = await on.call("bulkInvoices", { body: { action: "send", selection, dryRun: true } });
    expect(bulk.data).toMatchObject({
      eligible: 1,
      skipped: [{ id: draft.id, code: "tax_not_set", reason: "Tax not set" }],
    });
    const lines = [{ ...lineOver("5.00"), taxCategory: "exempt" as const }];
    await on.call("updateInvoice", { params: { id: draft.id }, body: { lines } });
    expect((await finalize(draft.id)).data.status).toBe("pending");
  });

  test("with reverse charge needs a VAT ID when a draft is issued, too", async () => {
    const made = await bare({ taxCategory: "exempt" });
    const lines = [{ ...lineOver("5.00"), taxCategory: "reverseCharge" as const }];
    const { id } = (await on.call("createInvoice", { body: { customerId: made.id, lines } })).data;
    expect((await refusal(finalize(id))).code).toBe("buyer_vat_id_missing");
    await update(made, { taxId: "ATU13585627", country: "AT" });
    expect((await finalize(id)).data.status).toBe("pending");
  });

  test("is typed as it is meant on a line, too", async () => {
    const { id: customerId } = await makeCustomer(on.call);
    for (const taxRate of ["0", "0.07", "77"]) {
      const lines = [{ ...lineOver("5.00"), taxCategory: "standard" as const, taxRate }];
      const refused = await refusal(on.call("createInvoice", { body: { customerId, lines } }));
      expect([refused.code, refused.errors?.[0]?.pointer]).toEqual(["invalid_tax", "/lines/0/taxRate"]);
    }
  });

  test.each([
    ["EL094259216", "GR"],
    ["GB 980 7806 84", "GB"],
    ["XI980780684", null],
    ["CHE-107.787.577 IVA", "CH"],
    ["nl 4495445b01", "NL"],
    ["12-3456789", "US"],
    ["DE", "US"],
    ["12/345/67890", "DE"],
    ["TR 8120447391", "TR"],
  ])("with the ID %s of %s is taken", async (taxId, country) => {
    expect((await makeCustomer(on.call, { taxId, country })).taxId).toBe(taxId);
  });

  test("is set for all that have none at once, those that cannot be taxed like this being named", async () => {
    const [silent, buyer, other] = [
      await bare({ name: "Bulk one" }),
      await bare({ name: "Bulk two", taxId: "ATU13585627", country: "AT" }),
      await makeCustomer(on.call, { name: "Bulk three" }),
    ];
    const set = async (change: object) =>
      (
        await on.call("setCustomersTax", {
          body: {
            selection: { filter: { q: "bulk", taxSet: false } },
            taxCategory: "reverseCharge",
            ...change,
          },
        })
      ).data;
    const preview = await set({ dryRun: true });
    expect(preview).toMatchObject({ selected: 2, changed: 1, unchanged: 0, skippedCount: 1 });
    expect(preview.skipped).toMatchObject([{ customer: { id: silent.id } }]);
    const list = async () =>
      (await on.call("listCustomers", { query: { q: "bulk", taxSet: "false" } })).data.items.map(
        ({ id }) => id,
      );
    expect(await list()).toEqual([silent.id, buyer.id]);
    expect(await set({})).toMatchObject({ changed: 1, skippedCount: 1 });
    expect(await list()).toEqual([silent.id]);
    expect((await on.call("getCustomer", { params: { id: buyer.id } })).data).toMatchObject({
      taxCategory: "reverseCharge",
      taxSet: true,
    });
    const selection = { ids: [silent.id, other.id] };
    expect(await set({ selection, taxCategory: "standard", taxRate: "20" })).toMatchObject({ changed: 2 });
    expect(await set({ selection, taxCategory: "standard", taxRate: "20.0" })).toMatchObject({
      unchanged: 2,
    });
    const refused = await refusal(set({ taxCategory: "standard", taxRate: "0.2" }));
    expect([refused.code, refused.errors?.[0]?.pointer]).toEqual(["invalid_tax", "/taxRate"]);
  });
});
