import { afterAll, beforeAll, expect, test } from "vitest";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";
import { allocation, reading } from "../../testing/usage.ts";

let on: Invoicing;
const { run, invoiceOf } = billing(() => on);

beforeAll(async () => {
  const clock = fixedClock("2026-10-01T00:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  const price = (product: string, meter: string, unitPrice: string) => ({
    product,
    meter,
    price: { model: "unit" as const, unitPrice },
  });
  const items = [price("vCPU", "compute.vcpu", "0.1"), price("Egress", "network.egress", "0.5")];
  await on.call("createRateCard", {
    body: { name: "Prices", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

test("the running month's bill so far and projected; at its end it is the draft that the run makes", async () => {
  const { id } = await makeCustomer(on.call, {
    tenantId: "nordwind",
    taxCategory: "standard",
    taxRate: "19",
  });
  const { deps } = on.app;
  const upcoming = async (at?: string) =>
    (await on.call("getUpcomingInvoice", { params: { id }, query: at === undefined ? {} : { at } })).data;
  expect(await upcoming()).toMatchObject({
    total: "0.00",
    lines: [],
    reason: "There was no usage in the period.",
  });
  const vm = { tenantId: "nordwind", resource: "vm-1", at: "2026-10-01T00:00:00Z", vcpus: "2" };
  await ingestEvents(deps, [allocation(vm)]);
  for (const day of ["10", "12"])
    await ingestEvents(deps, [
      reading({
        tenantId: "nordwind",
        meter: "network.egress",
        quantity: "10",
        from: `2026-10-${day}T10:00:00Z`,
        before: `2026-10-${day}T11:00:00Z`,
      }),
    ]);
  await on.call("createSubscription", {
    body: {
      customerId: id,
      startsOn: "2026-10-01",
      discount: { percent: "10" },
      items: [{ product: "Support", quantity: "1", unitPrice: "50" }],
    },
  });
  on.clock.set("2026-10-15T00:00:00Z");
  await accrue(deps);
  const sofar = await upcoming();
  // 14 days of 2 vCPU are 672 hours, 67.20; 20 GiB are 10.00; 50.00 of support; less 10 %, with 19 % tax.
  expect(sofar).toMatchObject({
    period: { from: "2026-10-01", before: "2026-11-01" },
    usageUntil: "2026-10-15T00:00:00Z",
    lines: [{ amount: "67.20" }, { amount: "10.00" }, { kind: "recurring", amount: "50.00" }],
    subtotal: "127.20",
    discount: "12.72",
    total: "136.23",
    held: false,
    reason: null,
    // 744 hours of 2 vCPU are 148.80; 17 more days of 20 GiB in a week are 48.571429 more, 34.29 in all.
    projected: { subtotal: "233.09", discount: "23.31", tax: "39.86", total: "249.64" },
  });
  // An earlier instant counts what was used by then.
  expect(await upcoming("2026-10-11T00:00:00Z")).toMatchObject({ usageUntil: "2026-10-11T01:00:00Z" });
  expect((await upcoming("2026-10-11T00:00:00Z")).lines[1]).toMatchObject({ amount: "5.00" });
  expect(await refusal(upcoming("2026-10-15T00:00:01Z"))).toMatchObject({ code: "invalid_instant" });
  // The preview of a run of the running month is the same bill.
  const trial = await on.call("startBillingRun", { body: { period: "2026-10", dryRun: true } });
  expect(trial.data).toMatchObject({ invoices: 1, totals: [{ amount: "136.23" }] });

  on.clock.set("2026-11-01T00:00:00Z");
  await accrue(deps);
  const last = await upcoming("2026-10-31T23:59:59Z");
  await run("2026-10");
  const draft = await invoiceOf({ id }, "2026-10-01");
  const { subtotal, discount, tax, total } = last;
  expect(draft).toMatchObject({ subtotal, discount, tax, total });
  expect(last.projected).toEqual({ subtotal, discount, tax, total });
  expect(draft?.lines).toMatchObject(last.lines);
  expect(await refusal(upcoming("2026-10-31T23:59:59Z"))).toMatchObject({ code: "conflict" });
});

test("the running month of a customer with several tenants is told by project and by cost centre, as its draft is", async () => {
  const { id } = await makeCustomer(on.call, { tenantId: "twofold" });
  const second = { tenantId: "twofold-2", name: "Research", costCentre: "7200", move: false };
  await on.call("addCustomerTenant", { params: { id }, body: second });
  const egress = (tenantId: string, quantity: string) =>
    reading({
      tenantId,
      meter: "network.egress",
      quantity,
      from: "2026-11-02T10:00:00Z",
      before: "2026-11-02T11:00:00Z",
    });
  on.clock.set("2026-11-05T00:00:00Z");
  await ingestEvents(on.app.deps, [egress("twofold", "10"), egress("twofold-2", "30")]);
  await accrue(on.app.deps);
  const { byProject, subtotal } = (await on.call("getUpcomingInvoice", { params: { id }, query: {} })).data;
  expect(subtotal).toBe("20.00");
  expect(byProject).toMatchObject({
    projects: [
      { tenantId: "twofold-2", name: "Research", costCentre: "7200", amount: "15.00" },
      { tenantId: "twofold", costCentre: null, amount: "5.00" },
    ],
    costCentres: [
      { costCentre: "7200", amount: "15.00" },
      { costCentre: null, amount: "5.00" },
    ],
    other: "0.00",
  });
  on.clock.set("2026-12-01T06:00:00Z");
  await accrue(on.app.deps);
  await on.call("startBillingRun", { body: { period: "2026-11" } });
  const [draft] = (await on.call("listInvoices", { query: { customerId: id } })).data.items;
  const made = (await on.call("getInvoice", { params: { id: draft?.id ?? "" } })).data;
  expect(made.byProject).toEqual(byProject);
});
