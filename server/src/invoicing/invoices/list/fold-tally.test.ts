import { invoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice } from "../../../testing/invoicing.ts";
import { verified } from "../../../testing/verified.ts";
import { foldTally } from "./fold-tally.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-20T12:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

test("counts are the same before and after folding, whatever happens to invoices between", async () => {
  const customer = await makeCustomer(on.call, { name: "Nordwind" });
  const status = fc.constantFrom(...invoiceStatus.options);
  await fc.assert(
    fc.asyncProperty(fc.array(status, { minLength: 1, maxLength: 4 }), async (statuses) => {
      for (const one of statuses) await makeInvoice(on, one, { customer, amount: "12.50" });
      const before = (await on.call("countInvoices", {})).data;
      await Promise.all([foldTally(on.app.deps), foldTally(on.app.deps)]);
      expect((await on.call("countInvoices", {})).data).toEqual(before);
      const { items } = (await on.call("listInvoices", { query: { limit: 200 } })).data;
      for (const one of invoiceStatus.options)
        expect(before[one], one).toBe(items.filter((invoice) => invoice.status === one).length);
    }),
    { numRuns: 12 },
  );
  const { rows } = await on.app.deps.pool.query(
    "SELECT count(*)::int AS count FROM invoice_tally WHERE NOT folded",
  );
  expect(rows).toEqual([{ count: 0 }]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
});
