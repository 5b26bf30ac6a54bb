import { afterAll, beforeAll, expect, test } from "vitest";
import { runBilling } from "../../../billing/billing-run/run-billing.ts";
import { ensureDefaultRateCard } from "../../../pricing/rate-cards/default-rate-card.ts";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { allocation, reading } from "../../../testing/usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";

let app: TestApp;
const clock = fixedClock("2026-11-01T06:00:00Z");
const OCTOBER = { from: "2026-10-03T10:00:00Z", before: "2026-10-03T11:00:00Z" };

/** A customer whose October is billed, with events of every state. */
beforeAll(async () => {
  app = await testApp({ clock });
  await ensureDefaultRateCard(app.deps);
  const call = app.as("admin");
  await call("createCustomer", {
    body: {
      name: "North",
      tenantId: "north",
      billingEmail: null,
      currency: "EUR",
      taxCategory: "outsideScope",
    },
  });
  const north = { tenantId: "north", ...OCTOBER } as const;
  await ingestEvents(app.deps, [
    reading({ ...north, id: "egress", quantity: "9000.5" }),
    reading({ ...north, id: "ingress", quantity: "7", meter: "network.ingress" }),
    reading({ ...north, id: "corrected", quantity: "1", resource: "net-2" }),
    allocation({ tenantId: "north", id: "vm", at: "2026-10-31T23:30:00Z", resource: "vm-1", vcpus: "4" }),
    reading({ ...north, id: "nobody", tenantId: "nobody", quantity: "2" }),
  ]);
  await ingestEvents(app.deps, [
    reading({ ...north, id: "corrected", quantity: "2", resource: "net-2", revision: 1 }),
    reading({ ...north, id: "egress", quantity: "1" }),
  ]);
  await runBilling(app.deps, { period: "2026-10", actor: { kind: "system", id: "test", name: "Test" } });
  clock.set("2026-11-02T06:00:00Z");
  await ingestEvents(app.deps, [reading({ ...north, id: "late", quantity: "3" })]);
  const answer = await app.server.inject({
    method: "POST",
    url: "/api/v1/events",
    headers: { "content-type": "application/json", ...(await app.keyOf(["usage:write"])) },
    payload: JSON.stringify([badEvent("bad", "-5"), badEvent("bad", "-5"), badEvent("worse", "NaN")]),
  });
  expect(answer.statusCode).toBe(422);
});

afterAll(() => app.close());

function badEvent(id: string, quantity: string) {
  const data = { meter: "network.egress", resource: "net\u00001", quantity, ...OCTOBER };
  return { specversion: "1.0", id, source: "/bad", subject: "north", type: "billow.usage", data };
}

async function records(query: object = {}) {
  return (await app.as("support")("listUsageRecords", { query })).data;
}

test("every received event is in one state, and says why", async () => {
  const { items } = await records();
  const found = items.map((one) => [one.id, one.state, one.quantity, one.invoice?.number ?? null]);
  const invoice = "INV-2026-0001";
  expect(found.toSorted()).toEqual([
    ["bad", "rejected", "-5", null],
    ["corrected", "billed", "2", invoice],
    ["corrected", "superseded", "1", null],
    ["egress", "billed", "9000.5", invoice],
    ["egress", "conflict", "1", null],
    ["ingress", "free", "7", invoice],
    ["late", "open", "3", null],
    ["nobody", "unmatched", "2", null],
    ["vm", "billed", null, invoice],
    ["worse", "rejected", null, null],
  ]);
  const unexplained = items.filter((one) => one.reason === null).map((one) => one.state);
  expect([...new Set(unexplained)]).toEqual(["billed"]);
  const vm = items.find((one) => one.id === "vm");
  expect(vm).toMatchObject({
    type: "allocation",
    resource: "vm-1",
    allocation: { state: "active", vcpus: "4" },
  });
});

test.each([
  [{ q: "late" }, ["late"]],
  [{ q: "net-2" }, ["corrected", "corrected"]],
  [{ q: "nobody" }, ["nobody"]],
  [{ q: "north", state: "free" }, ["ingress"]],
  [{ state: "superseded" }, ["corrected"]],
  [{ state: "open" }, ["late"]],
  [{ meter: "compute.vcpu" }, ["vm"]],
  [{ resource: "net-2", state: "billed" }, ["corrected"]],
  [{ from: "2026-10-31", before: "2026-11-01" }, ["vm"]],
  [{ from: "2026-10-03T11:00:00Z", before: "2026-10-04T00:00:00Z" }, []],
  [{ q: "nothing like it" }, []],
])("finds by %o", async (query, ids) => {
  expect((await records(query)).items.map((one) => one.id).toSorted()).toEqual(ids);
});

test("pages through all of them, each once", async () => {
  const seen: string[] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const answer: Awaited<ReturnType<typeof records>> = await records({
      limit: 3,
      ...(cursor === null ? {} : { cursor }),
    });
    seen.push(...answer.items.map((one) => one.key));
    cursor = answer.nextCursor;
  }
  expect([seen.length, new Set(seen).size]).toEqual([10, 10]);
});

test("the sums of the states are what was received, in events and in every meter", async () => {
  const { data } = await app.as("support")("getUsageReconciliation", {});
  expect(data).toMatchObject({ agrees: true, received: 10 });
  expect(
    data.states.map(({ state, events, quantities }) => [
      state,
      events,
      quantities.map((one) => one.quantity),
    ]),
  ).toEqual([
    ["open", 1, ["3"]],
    ["billed", 3, ["9002.5"]],
    ["free", 1, ["7"]],
    ["unmatched", 1, ["2"]],
    ["superseded", 1, ["1"]],
    ["rejected", 2, ["-5"]],
    ["conflict", 1, ["1"]],
  ]);
  expect(data.quantities).toEqual([
    { meter: "network.ingress", unit: "GiB", quantity: "7" },
    { meter: "network.egress", unit: "GiB", quantity: "9004.5" },
  ]);
});

test("what arrived late is billed by the invoice that adjusts its month", async () => {
  const [late] = (await records({ q: "late" })).items;
  expect(late?.reason).toContain("INV-2026-0001");
  const issued = { params: { id: "INV-2026-0001" }, query: { asItIs: "true" as const } };
  await app.as("billing")("finalizeInvoice", issued);
  clock.set("2026-12-01T06:00:00Z");
  await runBilling(app.deps, { period: "2026-11", actor: { kind: "system", id: "test", name: "Test" } });
  const { items } = await records({ q: "late" });
  expect(items.map((one) => [one.state, one.invoice?.number])).toEqual([["billed", "INV-2026-0002"]]);
  const { items: before } = await records({ q: "egress", state: "billed" });
  expect(before.map((one) => one.invoice?.number)).toEqual(["INV-2026-0001"]);
  const { data } = await app.as("support")("getUsageReconciliation", {});
  expect([data.agrees, data.states.find((one) => one.state === "open")?.events]).toEqual([true, 0]);
});
