import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { invoiceSort } from "@billow/contract/invoicing/invoice.ts";
import { INVOICE_STATUSES } from "@billow/core/invoicing/transitions.ts";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { csvLines, textCell } from "../../../http/text/csv.ts";
import { testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { readCsv } from "../../../testing/csv.ts";
import { type Invoicing, makeCustomer, makeInvoice } from "../../../testing/invoicing.ts";
import { cellOfText } from "./export-queries.ts";

let on: Invoicing;
let all: Invoice[];

const NAMES = [
  '=cmd|"/C calc"!A0',
  "+49 30",
  "-1+1",
  "@SUM(A1)",
  'He said "hi", twice',
  "Škoda, a.s.",
  "東京クラウド",
];

beforeAll(async () => {
  const clock = fixedClock("2026-12-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  const customers: { id: string }[] = [];
  for (const [index, name] of NAMES.entries()) {
    customers.push(await makeCustomer(on.call, { name, currency: index === 6 ? "JPY" : "EUR" }));
  }
  for (let index = 0; index < 21; index += 1) {
    const status = INVOICE_STATUSES[index % 7] ?? "draft";
    await makeInvoice(on, status, { customer: customers[index % 7], amount: String(100 + index) });
    if (index % 5 === 0) clock.advance({ days: 1 });
  }
  const lost = await makeInvoice(on, "overdue", { amount: "150" });
  await on.call("writeOffInvoice", { params: { id: lost.id }, body: { amount: "49.99", reason: "agreed" } });
  const { items } = (await on.call("listInvoices", { query: { limit: 200 } })).data;
  all = await Promise.all(
    items.map(async ({ id }) => (await on.call("getInvoice", { params: { id } })).data),
  );
});

afterAll(() => on.app.close());

const COLUMNS =
  "Invoice Number,Customer,Tenant ID,Status,Currency,Subtotal,Discount,Tax,Total,Amount Paid,Amount Refunded,Amount Due,Issue Date,Due Date,Paid Date,Written Off,Credited";

/** A line as the definition of the columns says it, over what the API shows. */
function lineOf(invoice: Invoice): string[] {
  const { customer, amountPaid, amountRefunded, amountDue } = invoice;
  const name = /^[=+\-@]/.test(customer.name) ? `'${customer.name}` : customer.name;
  const amounts = [invoice.subtotal, invoice.discount, invoice.tax, invoice.total];
  const who = [invoice.number, name, customer.tenantId, invoice.status, invoice.currency];
  const dates = [invoice.issueDate, invoice.dueDate, invoice.paidDate ?? ""];
  return [
    ...who,
    ...amounts,
    amountPaid,
    amountRefunded,
    amountDue,
    ...dates,
    invoice.writtenOff,
    invoice.credited,
  ];
}

describe("the CSV export of invoices", () => {
  test("has the columns in their order and a line for each invoice, whatever names hold", async () => {
    const { data } = await on.call("exportInvoices", {});
    expect(data.startsWith(`${COLUMNS}\r\n`)).toBe(true);
    expect(data.endsWith("\r\n")).toBe(true);
    expect(readCsv(data).slice(1)).toEqual(all.map(lineOf));
  });

  test.each(invoiceSort.options)("is sorted by %s as the list is", async (sort) => {
    const { data } = await on.call("exportInvoices", { query: { sort } });
    const list = (await on.call("listInvoices", { query: { sort, limit: 200 } })).data.items;
    const numbers = readCsv(data)
      .slice(1)
      .map(([number]) => number);
    expect(numbers).toEqual(list.map(({ number }) => number));
  });

  test("holds exactly what a filter matches, or the selection", async () => {
    const filters = [
      { status: "paid,overdue" },
      { q: "škoda" },
      { currency: "JPY" },
      { issuedFrom: "2026-12-12" },
      { q: "-" },
    ];
    for (const query of filters) {
      const { data } = await on.call("exportInvoices", { query });
      const list = (await on.call("listInvoices", { query: { ...query, limit: 200 } })).data.items;
      expect([query, readCsv(data).length - 1]).toEqual([query, list.length]);
    }
    const ids = all.filter((_, index) => index % 3 === 0).map(({ id }) => id);
    const { data } = await on.call("exportSelectedInvoices", { body: { selection: { ids } } });
    expect(readCsv(data).slice(1)).toEqual(all.filter(({ id }) => ids.includes(id)).map(lineOf));
  });

  test.each([
    ["", "invoices.csv"],
    ["?issuedFrom=2026-10-01&issuedBefore=2027-01-01", "invoices-2026-10-01-to-2026-12-31.csv"],
    ["?status=overdue&issuedFrom=2026-10-01", "invoices-overdue-from-2026-10-01.csv"],
    ["?issuedBefore=2026-11-01&currency=EUR", "invoices-EUR-to-2026-10-31.csv"],
  ])("of %s is named %s", async (query, name) => {
    const url = `/api/v1/invoices/export.csv${query}`;
    const { headers } = await on.app.server.inject({ url, headers: await on.app.cookieOf("manager") });
    expect(headers["content-disposition"]).toBe(`attachment; filename="${name}"`);
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
  });

  test("is refused as a problem document while nothing of it was sent", async () => {
    const PROBLEM = "application/problem+json; charset=utf-8";
    const headers = await on.app.cookieOf("manager");
    const url = "/api/v1/invoices/export.csv?currency=euro";
    const refused = await on.app.server.inject({ url, headers });
    expect([refused.statusCode, refused.headers["content-type"]]).toEqual([400, PROBLEM]);
    await sql`ALTER TABLE customer RENAME COLUMN tenant_id TO gone`.execute(on.app.deps.db);
    const failed = await on.app.server.inject({ url: "/api/v1/invoices/export.csv", headers });
    await sql`ALTER TABLE customer RENAME COLUMN gone TO tenant_id`.execute(on.app.deps.db);
    expect([failed.statusCode, failed.json().code]).toEqual([500, "internal_error"]);
    expect(failed.headers["content-disposition"]).toBeUndefined();
  });

  test("is one moment's view and gives its connection back when the reader goes away", async () => {
    await insertMany(20_000, all[0] as Invoice);
    const address = await on.app.server.listen({ port: 0 });
    const headers = await on.app.keyOf(["invoices:read"]);
    const cut = new AbortController();
    const answer = await fetch(`${address}/api/v1/invoices/export.csv`, { headers, signal: cut.signal });
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    cut.abort();
    await expect.poll(() => on.app.deps.pool.idleCount === on.app.deps.pool.totalCount).toBe(true);
    const whole = await (await fetch(`${address}/api/v1/invoices/export.csv`, { headers })).text();
    expect(readCsv(whole).length).toBe(1 + all.length + 20_000);
  });
});

test("the database guards and quotes a text as csv.ts does", async () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\",'aé\\ ") }), {
    minLength: 300,
    maxLength: 300,
  });
  await fc.assert(
    fc.asyncProperty(texts, async (cells) => {
      const { rows } = await sql<{ cell: string }>`
        SELECT ${cellOfText("text")} AS cell FROM unnest(${cells}::text[]) WITH ORDINALITY AS one (text, place) ORDER BY place`.execute(
        on.app.deps.db,
      );
      expect(rows.map(({ cell }) => cell)).toEqual(cells.map(textCell));
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

test("any text is read back as it was, but for the guard against formulas", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.string()), { minLength: 1 }), (rows) => {
      const read = readCsv(csvLines(rows.map((cells) => cells.map(textCell))));
      expect(read).toEqual(
        rows.map((cells) => cells.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text))),
      );
    }),
  );
});

async function insertMany(count: number, { customer }: Invoice): Promise<void> {
  await sql`
    INSERT INTO invoice (id, issuer_id, customer_id, number, number_year, number_sequence, status, origin, currency, issue_date, due_date,
      subtotal, discount, tax, total, amount_paid, amount_refunded, credit_applied, version, created_at)
    SELECT ('00000000-0000-7001-8000-' || lpad(to_hex(n), 12, '0'))::uuid, (SELECT id FROM issuer), ${customer.id}, 'INV-2020-' || n, 2020, n, 'pending', 'manual',
      'EUR', '2020-01-01', '2020-01-15', 100, 0, 0, 100, 0, 0, 0, 1, '2020-01-01T00:00:00Z' FROM generate_series(10000, ${9_999 + count}::int) AS n`.execute(
    on.app.deps.db,
  );
}
