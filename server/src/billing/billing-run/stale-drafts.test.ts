import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { remindByHand } from "../../collections/dunning/remind-invoice.ts";
import { runBulkJob } from "../../invoicing/bulk-jobs/run-bulk-job.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, lineOver, makeCustomer, makeDraft, refusal } from "../../testing/invoicing.ts";
import { reading } from "../../testing/usage.ts";
import { runBilling } from "./run-billing.ts";

const START = "2026-11-03T09:00:00Z";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock(START);
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  await ensureDefaultRateCard(app.deps);
});

afterAll(() => on.app.close());

beforeEach(() => on.clock.set(START));

const STANDARD = { taxCategory: "standard", taxRate: "19" } as const;

async function use({ tenantId }: Customer, quantity: string): Promise<void> {
  const of = {
    meter: "compute.vcpu" as const,
    quantity,
    from: "2026-10-15T00:00:00Z",
    before: "2026-10-15T01:00:00Z",
  };
  await ingestEvents(on.app.deps, [reading({ tenantId, ...of })]);
}

async function draftOfRun(customer: Customer): Promise<Invoice> {
  await use(customer, "1000");
  await runBilling(on.app.deps, { period: "2026-10", actor: { kind: "system", id: "test", name: "Test" } });
  const { data } = await on.call("listInvoices", { query: { customerId: customer.id } });
  return get(data.items[0]?.id ?? "");
}

const get = async (id: string) => (await on.call("getInvoice", { params: { id } })).data;
const refresh = async (id: string) => (await on.call("refreshInvoice", { params: { id } })).data;
const change = (customer: Customer, body: object) =>
  on.call("updateCustomer", { params: { id: customer.id }, body });

async function bulkSend(id: string, more: { asItIs?: boolean } = {}) {
  const body = { action: "send" as const, selection: { ids: [id] }, ...more };
  const preview = (await on.call("bulkInvoices", { body: { ...body, dryRun: true } })).data;
  const job = (await on.call("bulkInvoices", { body })).data;
  if (!("dryRun" in preview) || !("results" in job)) throw new Error("a preview and a job were asked for");
  await runBulkJob(on.app.deps, job.id, { remind: remindByHand });
  const { results } = (await on.call("getBulkJob", { params: { id: job.id } })).data;
  return { preview, result: results[0] };
}

describe("a draft whose customer's tax has changed", () => {
  test.each([
    ["rate", { taxRate: "7" }],
    ["category", { taxCategory: "zero", taxRate: "0" }],
  ] as const)("in its %s says so, and is refused until it is refreshed", async (_, tax) => {
    const customer = await makeCustomer(on.call, STANDARD);
    const draft = await draftOfRun(customer);
    expect(draft).toMatchObject({ taxChanged: false, subtotal: "24.50", tax: "4.66" });
    await change(customer, tax);
    expect(await get(draft.id)).toMatchObject({ taxChanged: true, usageChanged: false, termsChanged: false });
    const untouched = await digestOf(on.app.deps.db);
    for (const name of ["finalizeInvoice", "sendInvoice"] as const)
      expect(await refusal(on.call(name, { params: { id: draft.id } }))).toMatchObject({
        status: 409,
        code: "stale_draft",
        detail: expect.stringMatching(/customer's tax.*Refresh/),
      });
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
    const refreshed = await refresh(draft.id);
    expect(refreshed).toMatchObject({ taxChanged: false, subtotal: "24.50", lines: [tax] });
    expect(refreshed.tax).toBe(tax.taxRate === "7" ? "1.72" : "0.00");
    expect((await on.call("sendInvoice", { params: { id: draft.id } })).data.total).toBe(refreshed.total);
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("is skipped by a bulk job, unless somebody takes it as it is", async () => {
    const customer = await makeCustomer(on.call, STANDARD);
    const { id, tax } = await draftOfRun(customer);
    await change(customer, { taxRate: "21" });
    const { preview, result } = await bulkSend(id);
    expect(preview).toMatchObject({ eligible: 0, skipped: [{ id, code: "stale_draft" }] });
    expect(result).toMatchObject({ outcome: "skipped", code: "stale_draft" });
    const taken = await bulkSend(id, { asItIs: true });
    expect([taken.preview.eligible, taken.result?.outcome]).toEqual([1, "done"]);
    expect(await get(id)).toMatchObject({ status: "sent", tax });
  });

  test("made by hand takes it up by a refresh too, where its lines follow the customer", async () => {
    const customer = await makeCustomer(on.call, { ...STANDARD, paymentTermsDays: 14 });
    const own = { ...lineOver("50"), taxCategory: "exempt", taxRate: "0" } as const;
    const body = { customerId: customer.id, lines: [lineOver("100"), own] };
    const { data: draft } = await on.call("createInvoice", { body });
    expect(draft.availableActions).not.toContain("refresh");
    await change(customer, { taxRate: "7", paymentTermsDays: 45 });
    const stale = await get(draft.id);
    expect(stale).toMatchObject({ taxChanged: true, paymentTermsChanged: true });
    expect(stale.availableActions).toContain("refresh");
    expect(await refresh(draft.id)).toMatchObject({
      taxChanged: false,
      paymentTermsChanged: false,
      tax: "7.00",
      dueDate: "2026-12-18",
      lines: [{ taxRate: "7" }, { taxCategory: "exempt" }],
    });
    await change(customer, { taxRate: "8" });
    await on.call("updateInvoice", { params: { id: draft.id }, body: { lines: [lineOver("100")] } });
    expect(await get(draft.id)).toMatchObject({ taxChanged: false, tax: "8.00" });
  });
});

test("usage and terms that have changed are refused by the same rule, and said at their turn in a bulk job", async () => {
  const customer = await makeCustomer(on.call, STANDARD);
  const { id } = await draftOfRun(customer);
  await use(customer, "500");
  const params = { id };
  expect(await refusal(on.call("sendInvoice", { params }))).toMatchObject({
    code: "stale_draft",
    detail: expect.stringContaining("usage"),
  });
  const untouched = await digestOf(on.app.deps.db);
  const { data: changes } = await on.call("previewRefresh", { params });
  expect(changes).toEqual({
    currency: "EUR",
    totalBefore: "29.16",
    total: "43.73",
    lines: [
      {
        product: "vCPU hours",
        description: null,
        before: { quantity: "1000", unit: "vCPU-hour", unitPrice: "0.0245", amount: "24.50" },
        after: { quantity: "1500", unit: "vCPU-hour", unitPrice: "0.0245", amount: "36.75" },
      },
    ],
  });
  expect(await digestOf(on.app.deps.db)).toEqual(untouched);
  const { preview, result } = await bulkSend(id);
  // A preview of thousands looks at customers and terms alone; each draft is looked at when it is its turn.
  expect(preview.eligible).toBe(1);
  expect(result).toMatchObject({ outcome: "skipped", detail: "Changed since it was made: usage" });
  const { data } = await on.call("finalizeInvoice", { params, query: { asItIs: "true" } });
  expect(data).toMatchObject({ status: "pending", subtotal: "24.50" });
});

test("an invoice that waited until after its due date is not sent without somebody knowing", async () => {
  const draft = await makeDraft(on.call, await makeCustomer(on.call));
  const params = { id: draft.id };
  await on.call("finalizeInvoice", { params });
  on.clock.set("2026-11-17T23:59:00Z");
  await on.call("sendInvoice", { params });
  await on.call("undoSendInvoice", { params });
  on.clock.set("2026-11-18T00:00:00Z");
  expect(await refusal(on.call("sendInvoice", { params }))).toMatchObject({ status: 409, code: "past_due" });
  const { preview, result } = await bulkSend(draft.id);
  expect(preview.skipped).toMatchObject([{ code: "past_due", reason: "Its due date has passed" }]);
  expect(result).toMatchObject({ outcome: "skipped", code: "past_due" });
  const sent = await on.call("sendInvoice", { params, query: { asItIs: "true" } });
  expect(sent.data.status).toBe("sent");
});
