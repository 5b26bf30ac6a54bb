import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../testing/invoicing.ts";

/* A month keeps the tax it was billed by, whatever the customer's tax is when late or corrected usage comes. */

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2027-02-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(async () => {
  await emptyBusiness(on.app.deps.db);
  const items = [
    { product: "vCPU hours", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice: "0.1" } },
    { product: "Egress", meter: "network.egress", price: { model: "unit" as const, unitPrice: "0.02" } },
  ];
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const { use, run, invoiceOf, issued } = billing(() => on);

test("late usage is taxed as its month was billed, also of products that were not billed then", async () => {
  const customer = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
  await use(customer, "compute.vcpu", "1000", "2026-10-15");
  await issued(customer, "2026-10");
  await taxed(customer, "7");
  await use(customer, "compute.vcpu", "50", "2026-10-16");
  await use(customer, "network.egress", "300", "2026-10-16");
  await use(customer, "compute.vcpu", "200", "2026-11-20");
  const november = await issued(customer, "2026-11");
  expect(taxesOf(november)).toEqual([
    ["standard", "7", "20.00", "1.40"],
    ["standard", "19", "11.00", "2.09"],
  ]);
  expect(november.total).toBe("34.49");
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
});

test("what is given back at a rate that is not used any more goes on the next invoices, never below nothing", async () => {
  const customer = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
  await use(customer, "compute.vcpu", "1000", "2026-10-15");
  expect((await issued(customer, "2026-10")).total).toBe("119.00");
  await taxed(customer, "7");
  await use(customer, "compute.vcpu", "-400", "2026-10-16");
  await use(customer, "compute.vcpu", "300", "2026-11-20");
  // 32.10 gross at 7 % leave room for 26.97 net at 19 %: 26.97 and 5.12 tax.
  const november = await issued(customer, "2026-11");
  expect(taxesOf(november)).toEqual([
    ["standard", "7", "30.00", "2.10"],
    ["standard", "19", "-26.97", "-5.12"],
  ]);
  expect(november).toMatchObject({ total: "0.01", status: "pending" });
  await use(customer, "compute.vcpu", "500", "2026-12-20");
  const december = await issued(customer, "2026-12");
  expect(taxesOf(december)).toEqual([
    ["standard", "7", "50.00", "3.50"],
    ["standard", "19", "-13.03", "-2.48"],
  ]);
  expect((await run("2027-01")).created).toBe(0);
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
});

test("a month billed by reverse charge stays so when the customer is taxed since", async () => {
  const customer = await makeCustomer(on.call, {
    taxCategory: "reverseCharge",
    country: "DE",
    taxId: "DE136695976",
  });
  await use(customer, "compute.vcpu", "100", "2026-10-15");
  await issued(customer, "2026-10");
  await taxed(customer, "19");
  await use(customer, "compute.vcpu", "10", "2026-10-16");
  await run("2026-11");
  const november = await invoiceOf(customer, "2026-11-01");
  expect(november?.lines.map((line) => [line.kind, line.taxCategory, line.taxRate])).toEqual([
    ["adjustment", "reverseCharge", "0"],
  ]);
  expect(november?.total).toBe("1.00");
});

async function taxed(customer: Customer, taxRate: string): Promise<void> {
  const body = { taxCategory: "standard" as const, taxRate };
  await on.call("updateCustomer", { params: { id: customer.id }, body });
}

function taxesOf(invoice: Invoice) {
  return invoice.taxes.map(({ category, rate, taxable, tax }) => [category, rate, taxable, tax]);
}
