import { afterAll, beforeAll, expect, test } from "vitest";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;
const { use, run, invoiceOf } = billing(() => on);

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  await card("2026-01-01", ["compute.vcpu"]);
});

afterAll(() => on.app.close());

/** A rate card for everyone with a price of 0.02 for each of some meters, or none. */
async function card(validFrom: string, meters: readonly string[], unitPrice = "0.02"): Promise<void> {
  const items = meters.map((meter) => ({
    product: meter,
    meter,
    price: { model: "unit" as const, unitPrice },
  }));
  await on.call("createRateCard", { body: { name: "Prices", currency: "EUR", validFrom, items } });
}

const send = async (id: string) => {
  const selection = { ids: [id] };
  const { data } = await on.call("bulkInvoices", { body: { action: "send", selection, dryRun: true } });
  return data;
};

test("a draft with usage without a price waits, singly and in bulk, until a person bills nothing for it", async () => {
  const nordwind = await makeCustomer(on.call, { name: "Nordwind" });
  await use(nordwind, "compute.vcpu", "100", "2026-10-05");
  await use(nordwind, "network.egress", "12.5", "2026-10-05");
  const trial = await on.call("startBillingRun", { body: { period: "2026-10", dryRun: true } });
  const unpriced = [{ meter: "network.egress", unit: "GiB", quantity: "12.5", customers: 1 }];
  expect(trial.data).toMatchObject({ held: 1, unpriced });
  expect(await run("2026-10")).toMatchObject({ held: 1, unpriced });
  const draft = await invoiceOf(nordwind, "2026-10-01");
  expect(draft).toMatchObject({
    held: true,
    total: "2.00",
    availableActions: ["edit", "refresh", "billNothing", "void"],
    unpricedReason: null,
    unpricedUsage: [
      {
        meter: "network.egress",
        dimensions: {},
        quantity: "12.5",
        unit: "GiB",
        period: { from: "2026-10-01", before: "2026-11-01" },
      },
    ],
  });
  const params = { id: draft?.id ?? "" };
  for (const call of ["finalizeInvoice", "sendInvoice"] as const)
    expect(await refusal(on.call(call, { params, query: { asItIs: "true" } }))).toMatchObject({
      status: 409,
      code: "unpriced_usage",
    });
  expect(await send(params.id)).toMatchObject({
    skipped: [{ code: "unpriced_usage", reason: "Usage without a price" }],
  });
  const body = { reason: "agreed with Ada" };
  await on.call("billNothing", { params, body });
  expect(await refusal(on.call("billNothing", { params, body }))).toMatchObject({
    code: "action_not_allowed",
  });
  await on.call("undoBillNothing", { params });
  expect(await refusal(on.call("finalizeInvoice", { params }))).toMatchObject({ code: "unpriced_usage" });
  const { data: waived } = await on.call("billNothing", { params, body });
  expect(waived).toMatchObject({ held: false, unpricedReason: "agreed with Ada" });
  expect(waived.timeline.at(-1)).toMatchObject({
    type: "nothingBilled",
    data: { reason: "agreed with Ada", usage: ["12.5 GiB of network.egress in 2026-10"] },
  });
  // The decision is about these quantities: a refresh that finds more asks again.
  await on.call("refreshInvoice", { params });
  expect((await invoiceOf(nordwind, "2026-10-01"))?.held).toBe(false);
  await use(nordwind, "network.egress", "0.5", "2026-10-06");
  await on.call("refreshInvoice", { params });
  expect(await invoiceOf(nordwind, "2026-10-01")).toMatchObject({ held: true, unpricedReason: null });
  await on.call("billNothing", { params, body });
  const { data: issued } = await on.call("finalizeInvoice", { params });
  expect(issued).toMatchObject({ status: "pending", total: "2.00", unpricedReason: "agreed with Ada" });
  expect(await run("2026-10")).toMatchObject({ held: 0, unpriced: [] });
  // What arrives later is asked about anew, on the invoice that takes it up.
  await use(nordwind, "network.egress", "7", "2026-10-07");
  on.clock.set("2026-12-03T08:00:00Z");
  expect(await run("2026-11")).toMatchObject({ created: 1, held: 1, unpriced: [{ quantity: "7" }] });
  expect(await invoiceOf(nordwind, "2026-11-01")).toMatchObject({ held: true, lines: [] });
});

test.each([
  ["0.02", "1.00"],
  ["0", "0.00"],
])("a price of %s covers it once the draft is refreshed", async (unitPrice, total) => {
  const other = await makeCustomer(on.call);
  await use(other, "network.ingress", "50", "2026-10-05");
  await run("2026-10");
  const draft = await invoiceOf(other, "2026-10-01");
  expect(draft).toMatchObject({ held: true, total: "0.00", lines: [] });
  const params = { id: draft?.id ?? "" };
  const items = [{ product: "In", meter: "network.ingress", price: { model: "unit" as const, unitPrice } }];
  const body = { name: `In at ${unitPrice}`, currency: "EUR", validFrom: "2026-01-01", items };
  const { data: agreed } = await on.call("createRateCard", { body: { ...body, audience: "agreed" } });
  const terms = { customerId: other.id, startsOn: "2026-10-01", rateCardId: agreed.id };
  await on.call("createSubscription", { body: terms });
  const { data } = await on.call("refreshInvoice", { params });
  expect(data).toMatchObject({ held: false, total, unpricedUsage: [], lines: [{ amount: total }] });
  await on.call("finalizeInvoice", { params });
});
