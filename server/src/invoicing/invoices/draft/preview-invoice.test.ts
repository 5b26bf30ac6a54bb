import type { Customer } from "@billow/contract/parties/customer.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testApp } from "../../../testing/app.ts";
import { digestOf } from "../../../testing/books.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, lineOver, makeCustomer, makeDraft, refusal } from "../../../testing/invoicing.ts";

let on: Invoicing;
let customer: Customer;

beforeAll(async () => {
  const clock = fixedClock("2026-11-05T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  customer = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
});

afterAll(() => on.app.close());

test("a preview says what the draft then comes to, and makes nothing", async () => {
  const body = {
    customerId: customer.id,
    lines: [
      { product: "Support", quantity: "1", unitPrice: "250", discount: { percent: "10" } },
      { product: "Book", quantity: "2", unitPrice: "9.99", taxRate: "7" },
    ],
    discount: { amount: "10.00" },
  };
  const untouched = await digestOf(on.app.deps.db);
  const { data: preview } = await on.call("previewInvoice", { body });
  expect(await digestOf(on.app.deps.db)).toEqual(untouched);
  const { data: made } = await on.call("createInvoice", { body });
  const { currency, subtotal, discount, tax, total, taxes } = made;
  const lines = made.lines.map((line) => ({ amount: line.amount, discount: line.discount }));
  expect(preview).toEqual({ currency, subtotal, discount, tax, total, taxes, lines });
  expect(preview).toMatchObject({ subtotal: "269.98", discount: "35.00" });
  expect(made.discountTerms).toEqual({ amount: "10.00" });
  expect(made.lines.map((line) => line.discountTerms)).toEqual([{ percent: "10" }, null]);
});

test("a preview is refused as the draft would be", async () => {
  const body = { customerId: customer.id, lines: [{ ...lineOver("1"), discount: { percent: "101" } }] };
  expect(await refusal(on.call("previewInvoice", { body }))).toMatchObject({
    code: "invalid_discount",
    errors: [{ pointer: "/lines/0/discount/percent" }],
  });
});

test("lines that keep quantity and price keep where they came from, others do not", async () => {
  const { id } = await makeDraft(on.call, customer);
  await sql`UPDATE invoice_line SET meter = 'compute.vcpu', period_from = '2026-10-01', period_before = '2026-11-01'
    WHERE invoice_id = ${id}`.execute(on.app.deps.db);
  const { data: draft } = await on.call("getInvoice", { params: { id } });
  const [line] = draft.lines;
  if (line === undefined) throw new Error("the draft has a line");
  const { product, quantity, unitPrice, unit } = line;
  const sameLine = { product, quantity: `${quantity}.000`, unitPrice, unit };
  const lines = [{ ...sameLine, description: "Checked", discount: { percent: "5" } }, sameLine];
  const { data: edited } = await on.call("updateInvoice", { params: { id }, body: { lines } });
  expect(edited.lines.map(({ meter, description }) => [meter, description])).toEqual([
    ["compute.vcpu", "Checked"],
    [null, null],
  ]);
});
