import { type HeldFilter, type HeldReason, heldReason } from "@billow/contract/invoicing/held-reason.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { markOverdue } from "../../invoicing/invoices/lifecycle/mark-overdue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { reading } from "../../testing/usage.ts";

let on: Invoicing;
const { use, run } = billing(() => on);
const RECEIVABLE = "pending,sent,overdue";

beforeAll(async () => {
  const clock = fixedClock("2026-01-05T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("admin") };
  const yen = await makeCustomer(on.call, { currency: "JPY" });
  for (const [days, amount] of [
    [0, "1.00"],
    [30, "20.00"],
    [40, "300.00"],
    [25, "4000.00"],
    [20, "50000.00"],
  ] as const) {
    clock.advance({ days });
    await makeInvoice(on, "sent", { amount });
  }
  await makeInvoice(on, "sent", { customer: yen, amount: "700" });
  const part = await makeInvoice(on, "pending", { amount: "600000.00" });
  await on.call("recordPayment", { params: { id: part.id }, body: { amount: "0.01", method: "card" } });
  await makeInvoice(on, "paid");
  await makeInvoice(on, "voided");
  await makeInvoice(on, "draft");
  await markOverdue(app.deps);
});

afterAll(() => on.app.close());

test("what is open by age is what the list of it comes to, and what the books have", async () => {
  const { asOf, items } = (await on.call("getOutstanding", { query: {} })).data;
  expect(items.map(({ currency }) => currency)).toEqual(["EUR", "JPY"]);
  expect(items[0]).toMatchObject({
    open: { amount: "654320.99", invoices: 6 },
    pastDue: { amount: "4321.00", invoices: 4 },
  });
  const books = (await on.call("getAgeing", { query: { groupBy: "none" } })).data;
  expect(books.asOf).toBe(asOf);
  for (const { currency, open, pastDue, ages } of items) {
    const total = books.totals.find((one) => one.currency === currency);
    expect(total).toMatchObject({ open: open.amount, pastDue: pastDue.amount });
    for (const { age, amount, invoices, dueFrom, dueTo } of ages) {
      expect(total?.ages[age]).toBe(amount);
      const query = {
        currency,
        dueFrom: dueFrom ?? undefined,
        dueBefore: dueTo === null ? undefined : nextDay(dueTo),
      };
      const counts = (await on.call("countInvoices", { query })).data;
      const listed = counts.totals.filter(({ status }) => RECEIVABLE.includes(status));
      const minor = (text: string) => parseAmount(text, currency === "JPY" ? "JPY" : "EUR");
      expect(
        listed.reduce((sum, one) => sum + minor(one.due), 0n),
        age,
      ).toBe(minor(amount));
      const page = (await on.call("listInvoices", { query: { ...query, status: RECEIVABLE } })).data;
      expect(page.items, age).toHaveLength(invoices);
    }
  }
  // An issuer without debts has its own currency.
  const empty = (
    await on.call("createIssuer", {
      body: {
        name: "Second",
        timeZone: "UTC",
        currency: "USD",
        prefixes: { invoice: "SEC-", creditNote: "SCN-" },
      },
    })
  ).data;
  const none = (await on.call("getOutstanding", { query: { issuerId: empty.id } })).data.items;
  expect(none).toMatchObject([{ currency: "USD", open: { amount: "0.00", invoices: 0 } }]);
  const other = { issuerId: on.app.deps.newId() };
  expect(await refusal(on.call("getOutstanding", { query: other }))).toMatchObject({ code: "not_found" });
});

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

test("drafts are told apart by what holds them, and the list finds those of each reason", async () => {
  on.clock.set("2026-06-02T10:00:00Z");
  await on.call("createRateCard", {
    body: {
      name: "Prices",
      currency: "EUR",
      validFrom: "2026-05-01",
      items: [{ product: "vCPU", meter: "compute.vcpu", price: { model: "unit", unitPrice: "1" } }],
    },
  });
  const unpriced = await makeCustomer(on.call);
  await use(unpriced, "network.egress", "5", "2026-05-01");
  await use(unpriced, "compute.vcpu", "7", "2026-05-01");
  await run("2026-05");
  const later = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
  await makeDraft(on.call, later, { amount: "30.00" });
  const { etag } = await on.call("getCustomer", { params: { id: later.id } });
  await on.call("updateCustomer", { params: { id: later.id }, body: { taxRate: "7" }, ifMatch: etag ?? "" });
  await makeDraft(on.call, await makeCustomer(on.call, { billingEmail: null }), { amount: "40.00" });
  const untaxed = {
    name: "Untaxed",
    tenantId: "untaxed",
    currency: "EUR",
    billingEmail: "pay@untaxed.example",
  };
  await makeDraft(on.call, (await on.call("createCustomer", { body: untaxed })).data, { amount: "50.00" });

  const groups = (await on.call("getDraftGroups", { query: {} })).data.items;
  expect(groups.map(({ reason, invoices, amount }) => [reason, invoices, amount])).toEqual([
    ["unpriced", 1, "7.00"],
    ["tax", 1, "50.00"],
    ["changed", 1, "35.70"],
    ["noEmail", 1, "40.00"],
    [null, 1, "100.00"],
  ]);
  for (const held of heldReason.options) await agrees(held, groups);
  const counted = async (held: HeldFilter) =>
    (await on.call("countInvoices", { query: { held } })).data.totals.map(({ amount }) => amount);
  expect(await counted("none")).toEqual(["100.00"]);
  expect(await counted("any")).toEqual(["132.70"]);
  const all = (await on.call("countInvoices", { query: {} })).data;
  expect(groups.reduce((sum, { invoices }) => sum + invoices, 0)).toBe(all.draft);
});

async function agrees(
  held: HeldReason,
  groups: readonly { reason: string | null; invoices: number; amount: string }[],
): Promise<void> {
  const [group] = groups.filter(({ reason }) => reason === held);
  const counts = (await on.call("countInvoices", { query: { held } })).data;
  expect(counts).toMatchObject({ all: group?.invoices, draft: group?.invoices });
  expect(counts.totals).toMatchObject([{ status: "draft", amount: group?.amount }]);
  const page = (await on.call("listInvoices", { query: { held, status: "draft" } })).data;
  expect(page.items.map(({ status }) => status)).toEqual(["draft"]);
  const none = await on.call("listInvoices", { query: { held, status: "paid" } });
  expect(none.data.items).toEqual([]);
}

test("what waits for a person is counted as its lists count it, and shown to whom may look at them", async () => {
  const { deps } = on.app;
  await ingestEvents(deps, [
    reading({
      tenantId: "nobody",
      meter: "network.egress",
      quantity: "1",
      from: "2026-06-01T10:00:00Z",
      before: "2026-06-01T11:00:00Z",
    }),
  ]);
  const endpoint = await on.call("createWebhookEndpoint", {
    body: { url: "https://127.0.0.1:1/hook", events: ["invoice.*"] },
  });
  const off = { enabled: false, disabled_reason: "It answered 410." };
  await deps.db.updateTable("webhook_endpoint").set(off).where("id", "=", endpoint.data.id).execute();
  const failed = { state: "failed", next_attempt_at: null } as const;
  await deps.db.updateTable("delivery").set(failed).where("destination", "=", "email").execute();
  const items = (await on.call("listAttention", {})).data.items;
  expect(items).toMatchObject([
    { kind: "emailsFailed" },
    { kind: "unmatchedUsage", count: 1 },
    { kind: "unpricedUsage", count: 1 },
    { kind: "webhooksOff", count: 1 },
  ]);
  const backlog = (await on.call("getOutboxBacklog", {})).data;
  expect(items[0]?.count).toBe(backlog.failed.count);
  const records = await on.call("listUsageRecords", { query: { state: "unmatched" } });
  expect(records.data.items).toHaveLength(1);
  const reader = (await on.app.withKey(["invoices:read"])("listAttention", {})).data.items;
  expect(reader.map(({ kind }) => kind)).toEqual(["emailsFailed", "unpricedUsage"]);
});
