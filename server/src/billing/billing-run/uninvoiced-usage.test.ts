import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { billing, shown } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, NO_SENDER } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2027-02-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(async () => {
  await emptyBusiness(on.app.deps.db);
  await price("2026-01-01", "0.0245");
  await price("2026-11-01", "0.05");
});

afterAll(() => on.app.close());

const { use, run, invoiceOf, issued } = billing(() => on);

function price(validFrom: string, unitPrice: string) {
  const items = [{ product: "vCPU", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice } }];
  return on.call("createRateCard", { body: { name: validFrom, currency: "EUR", validFrom, items } });
}

async function agree(customerId: string) {
  await on.call("createSubscription", {
    body: {
      customerId,
      startsOn: "2026-01-01",
      discount: { percent: "10" },
      minimumSpend: null,
      items: [{ product: "Support", description: null, quantity: "1", unitPrice: "10" }],
    },
  });
}

describe("usage of a month that was run and has no invoice", () => {
  test("is billed by the next run, by the card of its month, and once in whatever order runs follow", async () => {
    const nordwind = await makeCustomer(on.call, { name: "Nordwind" });
    await run("2026-10");
    await use(nordwind, "compute.vcpu", "200", "2026-10-05");
    await use(nordwind, "compute.vcpu", "10", "2026-12-05");
    await run("2026-11");
    expect(shown(await invoiceOf(nordwind, "2026-11-01"))).toEqual([
      ["adjustment", "Late usage for 2026-10: 200 vCPU-h", "200", "0.0245", "4.90"],
    ]);
    expect((await run("2026-10")).skipped).toMatchObject([
      { name: "Nordwind", reason: "All of 2026-10 is already billed by other invoices." },
    ]);
    await use(nordwind, "compute.vcpu", "100", "2026-10-06");
    await run("2026-12");
    expect(shown(await invoiceOf(nordwind, "2026-12-01"))).toEqual([
      ["usage", null, "10", "0.05", "0.50"],
      ["adjustment", "Late usage for 2026-10: 100 vCPU-h", "100", "0.0245", "2.45"],
    ]);
    await run("2026-10");
    expect(await invoiceOf(nordwind, "2026-10-01")).toBeUndefined();
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("is billed with all terms of its month where the invoice was voided, and so when the month is run again", async () => {
    const nordwind = await makeCustomer(on.call);
    await agree(nordwind.id);
    await use(nordwind, "compute.vcpu", "400", "2026-10-05");
    const october = await issued(nordwind, "2026-10");
    expect(october.total).toBe("17.82");
    await on.call("voidInvoice", { params: { id: october.id }, body: { reason: "made in error" } });
    expect(shown(await issued(nordwind, "2026-11"))).toEqual([
      ["recurring", null, "1", "10", "10.00"],
      ["adjustment", "Late usage for 2026-10: 400 vCPU-h", "400", "0.0245", "9.80"],
      ["adjustment", "Recurring items for 2026-10", "1", "10", "10.00"],
      ["adjustment", "Higher discount for 2026-10", "-1", "1.98", "-1.98"],
    ]);
    expect((await run("2026-10")).created).toBe(0);
    // What is more is billed by an invoice of the month itself, if it is run before the next one.
    await use(nordwind, "compute.vcpu", "100", "2026-10-06");
    expect((await run("2026-10")).created).toBe(1);
    const again = await invoiceOf(nordwind, "2026-10-01");
    expect(again?.total).toBe("2.20");
    expect(shown(again)?.at(-2)).toEqual([
      "adjustment",
      "Recurring items for 2026-10, already billed on another invoice",
      "-1",
      "10",
      "-10.00",
    ]);
    expect((await run("2026-12")).warnings).toEqual([NO_SENDER]);
  });
});

describe("usage that a run leaves out", () => {
  test("is named with customer, month, quantity and what to do", async () => {
    const nordwind = await makeCustomer(on.call, { name: "Nordwind" });
    const zephyr = await makeCustomer(on.call, { name: "Zephyr" });
    await use(nordwind, "compute.vcpu", "7", "2026-08-05");
    await use(nordwind, "compute.vcpu", "100", "2026-10-05");
    await use(zephyr, "compute.vcpu", "100", "2026-10-05");
    await run("2026-10");
    await use(nordwind, "compute.vcpu", "20", "2026-10-06");
    const october = await invoiceOf(nordwind, "2026-10-01");
    const named = [
      "Nordwind: 7 vCPU-h of 2026-08 are on no invoice. Run 2026-08.",
      `Nordwind: 20 vCPU-h of 2026-10 are on no invoice. Refresh ${october?.number}, the draft of that month.`,
    ];
    await use(nordwind, "network.egress", "3", "2026-11-05");
    const dry = await on.call("startBillingRun", { body: { period: "2026-11", dryRun: true } });
    expect(dry.data.warnings).toEqual(expect.arrayContaining(named));
    expect((await run("2026-11")).warnings).toEqual(expect.arrayContaining(named));
    // What has no price is named too, once an invoice has taken it up.
    await use(zephyr, "network.egress", "5", "2026-11-05");
    await use(zephyr, "compute.vcpu", "1", "2026-12-05");
    expect((await run("2026-12")).warnings).toContain(
      "Zephyr: 5 GB of 2026-11 are without a price on the rate card of that month and not billed.",
    );
    // A customer whose invoice was made already waits for the next one.
    await use(zephyr, "compute.vcpu", "30", "2026-11-05");
    expect((await run("2026-12")).warnings).toContain(
      "Zephyr: 30 vCPU-h of 2026-11 are on no invoice. The customer's next invoice will bill them, once there is a rate card for that month.",
    );
  });
});
