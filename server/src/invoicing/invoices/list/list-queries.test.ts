import { invoiceSort } from "@billow/contract/invoicing/invoice.ts";
import { invoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice } from "../../../testing/invoicing.ts";
import { type InvoiceFilter, type InvoiceSort, listInvoices, sortValue } from "./list-queries.ts";
import type { WalkLimits } from "./sorted-queries.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-12-20T12:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  const customers: { id: string }[] = [];
  for (const name of ["Nordwind", "Nordlicht", "Südwind", "Ostsee"])
    customers.push(await makeCustomer(on.call, { name }));
  for (let index = 0; index < 28; index += 1) {
    const status = invoiceStatus.options[index % 7] ?? "draft";
    await makeInvoice(on, status, { customer: customers[(index * 3) % 4], amount: String(10 + (index % 5)) });
    clock.advance({ days: 1 });
  }
});

afterAll(() => on.app.close());

/** All pages of a list, read with these limits. */
async function walked(filter: InvoiceFilter, sort: InvoiceSort, limits: WalkLimits): Promise<string[]> {
  const numbers: string[] = [];
  for (let after: { value: string; id: string } | null = null; ; ) {
    const rows = await listInvoices(on.app.deps.db, {
      filter,
      sort,
      after,
      limit: 5,
      now: "2026-12-20T12:00:00Z",
      limits,
    });
    const page = rows.slice(0, 5);
    numbers.push(...page.map((row) => row.number));
    const last = page.at(-1);
    if (rows.length <= 5 || last === undefined) return numbers;
    after = { value: sortValue(last, sort), id: last.id };
  }
}

test("a list is the same whether it is walked along its order or its matches are looked up", async () => {
  const filter = fc.record(
    {
      q: fc.constantFrom("nord", "wind", "2026", "2027-00", "001", "INV-2026", "5", "-0", "zzz"),
      status: fc.subarray([...invoiceStatus.options], { minLength: 1 }),
      issuedFrom: fc.constantFrom("2026-12-25", "2027-01-01"),
      issuedBefore: fc.constantFrom("2026-12-30", "2027-01-10"),
      dueFrom: fc.constant("2027-01-10"),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(filter, fc.constantFrom(...invoiceSort.options), async (where, sort) => {
      const along = await walked(where, sort, { rows: 1_000, longRows: 1_000, customers: 1_000 });
      const looked = await walked(where, sort, { rows: 1, longRows: 1, customers: 1 });
      expect(looked).toEqual(along);
    }),
    { numRuns: 150 },
  );
});
