import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../../testing/app.ts";
import { digestOf, faultsOf } from "../../../testing/books.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, lineOver, makeCustomer, makeDraft, refusal } from "../../../testing/invoicing.ts";

let on: Invoicing;
let customer: Customer;

beforeAll(async () => {
  // It is the first of November in Berlin already.
  const clock = fixedClock("2026-10-31T23:10:00.500Z");
  const app = await testApp({ clock, env: { BILLOW_TIMEZONE: "Europe/Berlin" } });
  on = { app, clock, call: app.as("billing") };
  customer = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
});

afterAll(() => on.app.close());

type InvoiceBody = Parameters<typeof on.call<"createInvoice">>[1]["body"];

async function create(fields: Partial<InvoiceBody>): Promise<Invoice> {
  const body = { customerId: customer.id, lines: [lineOver("100.00")], ...fields };
  return (await on.call("createInvoice", { body })).data;
}

describe("a draft made by hand", () => {
  test("has a number, dates in the billing zone, amounts by the formulas and a first timeline entry", async () => {
    const invoice = await create({
      note: "Thank you.\nSee you.",
      lines: [
        { product: "vCPU hours", quantity: "743.25", unitPrice: "0.0245", unit: "vCPU-hour" },
        { product: "Support", quantity: "1", unitPrice: "250", discount: { percent: "10" } },
        { product: "Book", quantity: "2", unitPrice: "9.99", taxRate: "7", description: "On clouds" },
        { product: "Training abroad", quantity: "1", unitPrice: "40", taxCategory: "outsideScope" },
      ],
      discount: { amount: "10.00" },
    });
    // 743.25 × 0.0245 = 18.209625 → 18.21; 250 − 25; 19.98; 40. Of 10.00 on 303.19 the lines bear 0.60, 7.42, 0.66, 1.32.
    expect(invoice).toMatchObject({
      number: "INV-2026-0001",
      paymentReference: "RF16INV20260001",
      status: "draft",
      issueDate: "2026-11-01",
      dueDate: "2026-11-15",
      paidDate: null,
      period: null,
      currency: "EUR",
      customer: { id: customer.id, name: customer.name, tenantId: customer.tenantId },
      subtotal: "328.19",
      discount: "35.00",
      // 19 % of 17.61 + 217.58 = 44.69; 7 % of 19.32 = 1.35
      tax: "46.04",
      total: "339.23",
      amountPaid: "0.00",
      amountRefunded: "0.00",
      amountDue: "339.23",
      availableActions: ["edit", "finalize", "send", "void"],
      note: "Thank you.\nSee you.",
      payments: [],
      refunds: [],
      creditNotes: [],
    });
    expect(invoice.lines.map(({ amount, discount }) => [amount, discount])).toEqual([
      ["18.21", "0.00"],
      ["250.00", "25.00"],
      ["19.98", "0.00"],
      ["40.00", "0.00"],
    ]);
    expect(invoice.lines[2]).toMatchObject({
      description: "On clouds",
      taxCategory: "standard",
      taxRate: "7",
    });
    expect(invoice.taxes).toEqual([
      { category: "standard", rate: "7", taxable: "19.32", tax: "1.35" },
      { category: "standard", rate: "19", taxable: "235.19", tax: "44.69" },
      { category: "outsideScope", rate: "0", taxable: "38.68", tax: "0.00" },
    ]);
    expect(invoice.timeline).toEqual([
      {
        at: "2026-10-31T23:10:00.5Z",
        type: "created",
        actor: { kind: "user", id: expect.any(String), name: "Test billing" },
        data: { total: "339.23", currency: "EUR" },
      },
    ]);
  });

  test("is found by id and by number, with the version as its ETag", async () => {
    const { id, number } = await create({});
    const byId = await on.call("getInvoice", { params: { id } });
    expect(byId.etag).toBe('"1"');
    expect(await on.call("getInvoice", { params: { id: number } })).toEqual(byId);
    for (const unknown of ["INV-2026-9999", "01920000-0000-7000-8000-000000000000"]) {
      expect(await refusal(on.call("getInvoice", { params: { id: unknown } }))).toMatchObject({
        code: "not_found",
      });
    }
  });

  test("is due after the customer's terms, or when somebody says so, but not before it is issued", async () => {
    const { id } = await makeCustomer(on.call, { paymentTermsDays: 30 });
    expect(await create({ customerId: id })).toMatchObject({ dueDate: "2026-12-01" });
    expect(await create({ dueDate: "2026-11-01" })).toMatchObject({ dueDate: "2026-11-01" });
    expect(await refusal(create({ dueDate: "2026-10-31" }))).toMatchObject({
      status: 422,
      code: "invalid_date",
      errors: [{ pointer: "/dueDate" }],
    });
  });

  test("may have no lines, and lines that take away", async () => {
    expect(await create({ lines: [] })).toMatchObject({ total: "0.00", taxes: [], lines: [] });
    const lines = [lineOver("100"), { ...lineOver("-30"), product: "Credit" }];
    expect(await create({ lines })).toMatchObject({ subtotal: "70.00", tax: "13.30", total: "83.30" });
  });

  test.each([
    ["JPY", "1234.5", "1235", "124", "1359"],
    ["EUR", "1234.565", "1234.57", "123.46", "1358.03"],
    ["KWD", "1234.5655", "1234.566", "123.457", "1358.023"],
    ["CLF", "0.00005", "0.0001", "0.0000", "0.0001"],
  ])("in %s is rounded to its minor unit", async (currency, unitPrice, subtotal, tax, total) => {
    const { id } = await makeCustomer(on.call, { currency, taxCategory: "standard", taxRate: "10" });
    const invoice = await create({ customerId: id, lines: [lineOver(unitPrice)] });
    expect(invoice).toMatchObject({ currency, subtotal, tax, total });
  });

  test("says what is wrong and where, and then takes no number", async () => {
    const exempt = await makeCustomer(on.call, { taxCategory: "exempt" });
    const yen = await makeCustomer(on.call, { currency: "JPY" });
    const line = lineOver("100");
    const bad: [Partial<InvoiceBody>, string, string | undefined][] = [
      [{ customerId: "01920000-0000-7000-8000-000000000000" }, "not_found", "/customerId"],
      [
        { lines: [line, { ...line, discount: { percent: "101" } }] },
        "invalid_discount",
        "/lines/1/discount/percent",
      ],
      [
        { lines: [{ ...line, discount: { amount: "1.005" } }] },
        "invalid_discount",
        "/lines/0/discount/amount",
      ],
      [{ discount: { amount: "-1.00" } }, "invalid_discount", "/discount/amount"],
      [{ customerId: yen.id, discount: { amount: "1.50" } }, "invalid_discount", "/discount/amount"],
      [{ lines: [{ ...line, taxRate: "101" }] }, "invalid_tax", "/lines/0/taxRate"],
      [{ lines: [{ ...line, taxCategory: "exempt", taxRate: "19" }] }, "invalid_tax", "/lines/0/taxRate"],
      [{ customerId: exempt.id, lines: [{ ...line, taxRate: "19" }] }, "invalid_tax", "/lines/0/taxRate"],
      [
        { customerId: exempt.id, lines: [{ ...line, taxCategory: "standard" }] },
        "invalid_tax",
        "/lines/0/taxRate",
      ],
      [
        { lines: [line, { ...line, unitPrice: `${"9".repeat(24)}.${"9".repeat(18)}` }] },
        "invalid_decimal",
        "/lines/1/unitPrice",
      ],
      [{ lines: [{ ...line, quantity: "9".repeat(20) }] }, "invalid_amount", "/lines/0/quantity"],
      [{ lines: [line, lineOver("-100.01")] }, "invalid_amount", "/lines"],
      [{ lines: [{ ...line, quantity: "1e3" }] }, "invalid_request", "/lines/0/quantity"],
      [{ lines: [{ ...line, product: "half \ud800" }] }, "invalid_request", "/lines/0/product"],
    ];
    const untouched = await digestOf(on.app.deps.db);
    for (const [fields, code, pointer] of bad) {
      expect(await refusal(create(fields)), JSON.stringify(fields)).toMatchObject({
        code,
        errors: [{ pointer }],
      });
    }
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
  });
});

describe("editing a draft", () => {
  test("changes what is given, keeps the rest, and says what changed", async () => {
    const draft = await create({ discount: { percent: "10" }, note: "first" });
    const params = { id: draft.id };
    const edited = await on.call("updateInvoice", {
      params,
      body: { lines: [lineOver("50"), lineOver("30")] },
    });
    expect(edited.etag).toBe('"2"');
    expect(edited.data).toMatchObject({
      subtotal: "80.00",
      discount: "8.00",
      tax: "13.68",
      total: "85.68",
      note: "first",
      dueDate: draft.dueDate,
    });
    expect(edited.data.timeline.at(-1)).toMatchObject({
      type: "edited",
      data: { changed: ["lines"], totalBefore: draft.total, total: "85.68", currency: "EUR" },
    });
    const body = { discount: null, note: null, dueDate: "2027-01-31" };
    expect((await on.call("updateInvoice", { params, body })).data).toMatchObject({
      number: draft.number,
      issueDate: draft.issueDate,
      dueDate: "2027-01-31",
      discount: "0.00",
      total: "95.20",
      note: null,
    });
  });

  test("with nothing given changes nothing", async () => {
    const { id } = await create({});
    const before = await on.call("getInvoice", { params: { id } });
    expect(await on.call("updateInvoice", { params: { id }, body: {} })).toEqual(before);
  });

  test("is refused like making one, and leaves the draft as it was", async () => {
    const { id } = await create({});
    const untouched = await digestOf(on.app.deps.db);
    const dueDate = "2026-10-31";
    const lines = [{ ...lineOver("1"), discount: { amount: "0.001" } }];
    for (const [body, pointer] of [
      [{ dueDate }, "/dueDate"],
      [{ lines }, "/lines/0/discount/amount"],
      [{ discount: { percent: "-1" } }, "/discount/percent"],
    ] as const) {
      const refused = await refusal(on.call("updateInvoice", { params: { id }, body }));
      expect(refused).toMatchObject({ status: 422, errors: [{ pointer }] });
    }
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
  });

  test("on a version somebody changed meanwhile is refused, whatever would be done", async () => {
    const { id } = await create({});
    await on.call("updateInvoice", { params: { id }, body: { note: "mine" }, ifMatch: '"1"' });
    const untouched = await digestOf(on.app.deps.db);
    const stale = { params: { id }, ifMatch: '"1"' };
    for (const call of [
      () => on.call("updateInvoice", { ...stale, body: { note: "theirs" } }),
      () => on.call("finalizeInvoice", stale),
      () => on.call("sendInvoice", stale),
      () => on.call("undoSendInvoice", stale),
      () => on.call("voidInvoice", { ...stale, body: { reason: "stale" } }),
      () => on.call("recordPayment", { ...stale, body: { amount: "1", method: "card" } }),
      () => on.call("refundInvoice", { ...stale, body: { amount: "1" } }),
    ]) {
      expect(await refusal(call())).toMatchObject({ status: 412, code: "stale_version" });
    }
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    const finalized = await on.call("finalizeInvoice", { params: { id }, ifMatch: '"2"' });
    expect(finalized.etag).toBe('"3"');
  });
});

describe("finalizing", () => {
  test("freezes seller and buyer, and takes the invoice into the books", async () => {
    const buyer = await makeCustomer(on.call, {
      name: "Nordwind",
      legalName: "Nordwind GmbH",
      address: { line1: "Kai 1", city: "Kiel" },
      country: "DE",
      taxId: "DE136695976",
      taxCategory: "standard",
      taxRate: "19",
    });
    const { id } = await makeDraft(on.call, buyer);
    const { data } = await on.call("finalizeInvoice", { params: { id } });
    expect(data).toMatchObject({ status: "pending", total: "119.00", amountDue: "119.00" });
    expect(data.timeline.at(-1)).toMatchObject({
      type: "finalized",
      data: { total: "119.00", currency: "EUR" },
    });
    await on.call("updateCustomer", { params: { id: buyer.id }, body: { legalName: "Südwind GmbH" } });
    const { db } = on.app.deps;
    const stored = await db.selectFrom("invoice").select("parties").where("id", "=", id).executeTakeFirst();
    expect(stored?.parties).toEqual({
      seller: { name: "Cloud operator" },
      buyer: {
        name: "Nordwind",
        legalName: "Nordwind GmbH",
        address: { line1: "Kai 1", city: "Kiel" },
        country: "DE",
        taxId: "DE136695976",
        billingEmail: buyer.billingEmail,
        purchaseOrder: null,
        buyerReference: null,
        contract: null,
        locale: null,
        mandate: null,
      },
    });
    const { rows } = await sql`
      SELECT kind, account, amount, currency, posted_on FROM ledger_entry WHERE invoice_id = ${id} ORDER BY position`.execute(
      db,
    );
    expect(rows).toEqual([
      { kind: "issue", account: "receivable", amount: 11900n, currency: "EUR", posted_on: "2026-11-01" },
      { kind: "issue", account: "revenue", amount: -10000n, currency: "EUR", posted_on: "2026-11-01" },
      { kind: "issue", account: "tax", amount: -1900n, currency: "EUR", posted_on: "2026-11-01" },
    ]);
  });

  test("is refused without lines", async () => {
    const { id, availableActions } = await create({ lines: [] });
    expect(availableActions).toEqual(["edit", "void"]);
    for (const call of ["finalizeInvoice", "sendInvoice"] as const) {
      const refused = await refusal(on.call(call, { params: { id } }));
      expect(refused).toMatchObject({ status: 422, code: "invoice_without_lines" });
    }
  });

  test("leaves books, series and timelines in order", async () => {
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });
});
