import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ingestEvents } from "../../../metering/usage/ingest/ingest-events.ts";
import { testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import {
  type Invoicing,
  lineOver,
  makeCustomer,
  makeDraft,
  makeInvoice,
  outcomes,
  refusal,
} from "../../../testing/invoicing.ts";
import { allocation, reading } from "../../../testing/usage.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  const price = { model: "unit" as const, unitPrice: "0.07" };
  await on.call("createRateCard", {
    body: {
      name: "Standard",
      currency: "EUR",
      validFrom: "2026-01-01",
      items: [{ product: "vCPU", meter: "compute.vcpu", price }],
    },
  });
});

afterAll(() => on.app.close());

const set = async (id: string, archived: boolean) =>
  (await on.call("updateCustomer", { params: { id }, body: { archived } })).data;
const listed = async (q: string, archived: "true" | "false" = "false") =>
  (await on.call("listCustomers", { query: { q, archived } })).data.items.map(({ id }) => id);

/** A vCPU of a tenant from an hour of October on, until another where it ended. */
const ran = (tenantId: string, from: string, until: string | null) =>
  ingestEvents(on.app.deps, [
    allocation({ tenantId, resource: `vm-${tenantId}`, at: from }),
    ...(until === null
      ? []
      : [allocation({ tenantId, resource: `vm-${tenantId}`, at: until, deleted: true })]),
  ]);

const terms = (customerId: string, startsOn: string, minimumSpend: string | null) =>
  on.call("createSubscription", { body: { customerId, startsOn, minimumSpend, items: [] } });

describe("an archived customer", () => {
  test("is in no list but that of the archive, and comes back as it was", async () => {
    const { id, name } = await makeCustomer(on.call, { name: "Quiet Archive" });
    expect(await set(id, true)).toMatchObject({ archived: true });
    expect([await listed(name), await listed(name, "true")]).toEqual([[], [id]]);
    expect(await set(id, true)).toMatchObject({ archived: true });
    expect(await set(id, false)).toMatchObject({ archived: false, name });
    expect([await listed(name), await listed(name, "true")]).toEqual([[id], []]);
    const { items } = (await on.app.as("admin")("listAudit", { query: { subject: `customer:${id}` } })).data;
    expect(items.slice(0, 2).map(({ data }) => data)).toMatchObject([
      { changes: [{ field: "archived", before: true, after: false }] },
      { changes: [{ field: "archived", before: false, after: true }] },
    ]);
  });

  test("gets no draft, no terms, no tenant and no money beyond what it owes, which it may pay", async () => {
    const customer = await makeCustomer(on.call);
    const { id } = customer;
    const invoice = await makeInvoice(on, "sent", { customer, amount: "100.00" });
    await set(id, true);
    const pay = (amount: string) =>
      on.call("createPayment", {
        body: {
          customerId: id,
          amount,
          method: "bank transfer",
          allocations: [{ invoiceId: invoice.id, amount: "100.00" }],
        },
      });
    for (const refused of [
      () => makeDraft(on.call, customer),
      () => terms(id, "2026-12-01", "10"),
      () => on.call("addCustomerTenant", { params: { id }, body: { tenantId: "another", move: false } }),
      () => pay("100.01"),
    ]) {
      expect(await refusal(refused())).toMatchObject({
        code: "conflict",
        detail: expect.stringMatching(/is archived/),
      });
    }
    await pay("100.00");
    expect((await on.call("getInvoice", { params: { id: invoice.id } })).data.status).toBe("paid");
  });

  test("is billed what it uses after all, so that nothing is lost", async () => {
    const { id, tenantId } = await makeCustomer(on.call);
    await set(id, true);
    await ran(tenantId, "2026-10-05T00:00:00Z", "2026-10-06T00:00:00Z");
    await on.call("startBillingRun", { body: { period: "2026-10" } });
    const { items } = (await on.call("listInvoices", { query: { customerId: id } })).data;
    expect(items).toMatchObject([{ status: "draft", total: "1.68" }]);
  });
});

describe("a customer is not archived", () => {
  const refused = async (id: string) => (await refusal(set(id, true))).detail;

  test("with a draft, with machines that run, with usage that is not billed, and is once they are gone", async () => {
    const customer = await makeCustomer(on.call);
    const { id, tenantId } = customer;
    const draft = await makeDraft(on.call, customer);
    expect(await refused(id)).toContain(`The draft ${draft.number} is open`);
    await on.call("voidInvoice", { params: { id: draft.id }, body: { reason: "made in error" } });
    await ran(tenantId, "2026-10-01T00:00:00Z", null);
    expect(await refused(id)).toContain(`"${tenantId}" are still running`);
    await ingestEvents(on.app.deps, [
      allocation({ tenantId, resource: `vm-${tenantId}`, at: "2026-10-02T00:00:00Z", deleted: true }),
    ]);
    expect(await refused(id)).toContain("Usage of 2026-10 is not billed");
    await on.call("startBillingRun", { body: { period: "2026-10" } });
    const [made] = (await on.call("listInvoices", { query: { customerId: id, status: "draft" } })).data.items;
    expect(await refused(id)).toContain(`The draft ${made?.number} is open`);
    await on.call("finalizeInvoice", { params: { id: made?.id ?? "" } });
    expect(await set(id, true)).toMatchObject({ archived: true });
    await on.call("voidInvoice", { params: { id: made?.id ?? "" }, body: { reason: "wrong price" } });
    await set(id, false);
    expect(await refused(id)).toContain("Usage of 2026-10 is not billed");
  });

  test("with a level of a month that is not billed", async () => {
    const meter = "licence.seat";
    await on.app.as("admin")("createMeter", {
      body: { id: meter, name: "Seats", group: "licence", kind: "peak", unit: "seat" },
    });
    const { id, tenantId } = await makeCustomer(on.call);
    const [from, before] = ["2026-10-05T00:00:00Z", "2026-10-05T01:00:00Z"];
    await ingestEvents(on.app.deps, [
      reading({ tenantId, meter, resource: "seats", from, before, quantity: "3" }),
    ]);
    expect(await refused(id)).toContain("Usage of 2026-10 is not billed");
  });

  test("while its terms go on to charge", async () => {
    const { id } = await makeCustomer(on.call);
    await terms(id, "2026-03-01", "50");
    expect(await refused(id)).toContain("The terms of 2026-03-01 go on");
    await terms(id, "2026-11-01", null);
    expect(await set(id, true)).toMatchObject({ archived: true });
  });

  test("while fees wait for its next invoice, and its sheet says what is due, what is credit and what they come to", async () => {
    const customer = await makeCustomer(on.call);
    const { id } = customer;
    const { payments } = await makeInvoice(on, "paid", { customer, amount: "100.00" });
    await on.call("reversePayment", {
      params: { id: payments[0]?.id ?? "" },
      body: { reason: "account closed", fee: "12.50" },
    });
    const read = async () => (await on.call("getCustomer", { params: { id } })).data;
    expect(await read()).toMatchObject({
      outstanding: [{ currency: "EUR", amount: "100.00" }],
      credit: [],
      openCharges: [{ currency: "EUR", amount: "12.50" }],
    });
    expect(await refused(id)).toContain("Fees and interest of 12.50 EUR wait for its next invoice");
    const draft = await makeDraft(on.call, customer);
    expect((await read()).openCharges).toEqual([]);
    await on.call("finalizeInvoice", { params: { id: draft.id } });
    expect(await set(id, true)).toMatchObject({ archived: true, openCharges: [] });
  });

  test("while somebody makes a draft for it: one wins, and the other is told", async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await makeCustomer(on.call);
      const { answers, codes } = await outcomes<unknown>([
        on.call("updateCustomer", { params: { id }, body: { archived: true } }),
        on.call("createInvoice", { body: { customerId: id, lines: [lineOver("1")] } }),
      ]);
      expect([answers.length, codes]).toEqual([1, { conflict: 1 }]);
    }
  });
});
