import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { billing, shown } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2027-02-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(async () => {
  await emptyBusiness(on.app.deps.db);
  const items = [
    { product: "vCPU hours", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice: "0.0245" } },
  ];
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const { use, run, invoiceOf, issued } = billing(() => on);

describe("a month that a person changed on the invoice", () => {
  const october = async (
    change: (line: InvoiceLineOf) => Partial<InvoiceLineOf> | null,
    more: object = {},
  ) => {
    const customer = await makeCustomer(on.call);
    await use(customer, "compute.vcpu", "1000", "2026-10-15");
    await run("2026-10");
    const draft = await invoiceOf(customer, "2026-10-01");
    const lines = (draft?.lines ?? []).flatMap(({ product, description, quantity, unitPrice, unit }) => {
      const line = { product, description, quantity, unitPrice, unit };
      const changed = change(line);
      return changed === null ? [] : [{ ...line, ...changed }];
    });
    await on.call("updateInvoice", { params: { id: draft?.id ?? "" }, body: { lines, ...more } });
    return customer;
  };
  type InvoiceLineOf = Pick<
    Invoice["lines"][number],
    "product" | "description" | "quantity" | "unitPrice" | "unit"
  >;
  const later = async (customer: { id: string; tenantId: string }, change: string) => {
    await issued(customer, "2026-10");
    await use(customer, "compute.vcpu", change, "2026-10-15");
    await use(customer, "compute.vcpu", "2000", "2026-11-15");
    return shown(await issued(customer, "2026-11"))?.slice(1);
  };
  const less = (hours: string, amount: string) => [
    "adjustment",
    `Corrected usage for 2026-10: ${hours} vCPU-h less`,
    `-${hours}`,
    "0.0245",
    `-${amount}`,
  ];
  const again = (amount: string, plain: string) => [
    "adjustment",
    "Already given back for 2026-10",
    "1",
    plain,
    amount,
  ];

  test("is not given back once more what was taken off a quantity or a price, or left out", async () => {
    expect(await later(await october(() => ({ quantity: "600" })), "-400")).toEqual([
      less("400", "9.80"),
      again("9.80", "9.8"),
    ]);
    expect(await later(await october(() => ({ unitPrice: "0.0195" })), "-400")).toEqual([
      less("400", "9.80"),
      again("5.00", "5"),
    ]);
    expect(
      await later(
        await october(() => ({ product: "Flat", unit: null, quantity: "1", unitPrice: "20" })),
        "-900",
      ),
    ).toEqual([less("900", "22.05"), again("22.05", "22.05")]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("is not billed once more what was billed ahead of late usage", async () => {
    const customer = await october(() => ({ quantity: "1200" }));
    expect(await later(customer, "300")).toEqual([
      ["adjustment", "Late usage for 2026-10: 300 vCPU-h", "300", "0.0245", "7.35"],
      ["adjustment", "Already billed for 2026-10 by a change to the invoice", "-1", "4.9", "-4.90"],
    ]);
    expect((await run("2026-12")).skipped).toMatchObject([{ reason: "There was no usage in the period." }]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("keeps a discount beside a correction, and gives nothing back that was given for nothing", async () => {
    expect(await later(await october(() => ({}), { discount: { percent: "20" } }), "-400")).toEqual([
      less("400", "9.80"),
    ]);
    expect(await later(await october(() => ({}), { discount: { percent: "100" } }), "-400")).toEqual([
      less("400", "9.80"),
      again("9.80", "9.8"),
    ]);
  });

  test("counts a refund of the changed line, and a change to an adjustment, for the month they are about", async () => {
    const customer = await october(() => ({ quantity: "900" }));
    const { id, total } = await issued(customer, "2026-10");
    await on.call("recordPayment", { params: { id }, body: { amount: total, method: "bank transfer" } });
    await on.call("refundInvoice", { params: { id }, body: { amount: total } });
    await use(customer, "compute.vcpu", "-1000", "2026-10-15");
    await use(customer, "compute.vcpu", "2000", "2026-11-15");
    await run("2026-11");
    const november = await invoiceOf(customer, "2026-11-01");
    expect(shown(november)?.slice(1)).toEqual([less("1000", "24.50"), again("24.50", "24.5")]);
    // What is billed again is lowered by 10.00; the line stays October's.
    const lines = (november?.lines ?? []).map(({ product, description, quantity, unitPrice, unit }) => ({
      product,
      description,
      quantity: unitPrice === "24.5" ? "1" : quantity,
      unitPrice: unitPrice === "24.5" ? "14.5" : unitPrice,
      unit,
    }));
    await on.call("updateInvoice", { params: { id: november?.id ?? "" }, body: { lines } });
    expect((await issued(customer, "2026-11")).lines.map(({ period }) => period?.from)).toEqual([
      "2026-11-01",
      "2026-10-01",
      "2026-10-01",
    ]);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });
});
