import { API_PREFIX, api, type RouteName } from "@billow/contract/api.ts";
import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import type { Route } from "@billow/contract/route.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { routeNames } from "../../http/routes.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Changing, NOT_RECORDED, TESTED_ELSEWHERE } from "../../testing/faults/unrecorded-changes.ts";
import { type Invoicing, lineOver, makeCustomer, makeDraft, makeInvoice } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock, env: { SMTP_URL: "smtp://127.0.0.1:1" } });
  on = { app, clock, call: app.as("admin") };
});

afterAll(() => on.app.close());

const call: Invoicing["call"] = (...args) => on.call(...args);
const customer = () => makeCustomer(on.call);
const invoice = async (status: InvoiceStatus, options: Parameters<typeof makeInvoice>[2] = {}) => ({
  params: { id: (await makeInvoice(on, status, options)).id },
});

/** The draft of a customer whose usage no rate card prices. */
async function heldDraft() {
  const { id } = await customer();
  const agreed = { customerId: id, startsOn: "2026-10-01", rateCardId: (await rateCard()).id };
  await call("createSubscription", { body: agreed });
  await on.app.deps.db
    .insertInto("usage_month")
    .values({ customer_id: id, meter: "gpu", month: "2026-10-01", dimensions: "{}", quantity: "5" })
    .execute();
  await call("startBillingRun", { body: { period: "2026-10" } });
  const { items } = (await call("listInvoices", { query: { customerId: id } })).data;
  return { id: items[0]?.id ?? "" };
}

/** A customer that has 100.00 EUR of credit. */
async function customerWithCredit() {
  const made = await customer();
  const { params } = await invoice("pending", { customer: made });
  await call("recordPayment", { params, body: { amount: "200.00", method: "card" } });
  return made;
}

const SECRET = "a secret of a source";
const PASSWORD = "a long enough phrase";
const PRICE = { model: "unit", unitPrice: "0.01" } as const;
const card = () => ({
  name: "Framework",
  currency: "EUR",
  validFrom: "2026-01-01",
  audience: "agreed" as const,
  items: [{ product: "vCPU", meter: "compute.vcpu", price: PRICE }],
});
const rateCard = async () => ({ id: (await call("createRateCard", { body: card() })).data.id });

const SOURCE = { url: "http://127.0.0.1:1", fields: { tenant: "project", resource: "id" } };
let sources = 0;
const source = async () => {
  sources += 1;
  const secret = { bearerToken: SECRET };
  const body = {
    name: `cloud-${sources}`,
    kind: "inventory" as const,
    enabled: false,
    config: SOURCE,
    secret,
  };
  return { id: (await call("createSource", { body })).data.id };
};

const endpoint = async () => ({
  id: (await call("createWebhookEndpoint", { body: { url: "http://127.0.0.1:1/hook", events: ["*"] } })).data
    .id,
});

const ISSUER = { name: "Second", timeZone: "UTC", currency: "EUR", paymentTermsDays: 14 };
let issuers = 0;
const issuer = async () => {
  issuers += 1;
  const body = { ...ISSUER, prefixes: { invoice: `I${issuers}-`, creditNote: `C${issuers}-` } };
  return { id: (await call("createIssuer", { body })).data.id };
};

const bulk = async () => {
  const ids = [(await makeDraft(on.call, await customer())).id];
  const body = { action: "send" as const, selection: { ids } };
  const { data } = await call("bulkInvoices", { body });
  return { params: { id: "id" in data ? data.id : "" } };
};

let users = 0;
const user = async () => {
  users += 1;
  const body = {
    name: "Bea",
    email: `bea-${users}@test.example`,
    role: "support" as const,
    password: PASSWORD,
  };
  return { id: (await call("createUser", { body })).data.id };
};

const invited = async () => {
  users += 1;
  const body = { name: "Ina", email: `ina-${users}@test.example`, role: "support" as const };
  return { id: (await call("createUser", { body })).data.id };
};

async function onEndpoint(change: (params: { id: string }) => Promise<unknown>) {
  const params = await endpoint();
  return () => change(params);
}

async function onKey(change: (params: { id: string }) => Promise<unknown>) {
  const { id } = (await call("createApiKey", { body: { name: "Two", scopes: ["*"] } })).data;
  return () => change({ id });
}

/** E-mails of a sent invoice that could not be delivered. */
async function failedMessage() {
  const { params } = await invoice("sent");
  await on.app.deps.db.updateTable("delivery").set({ state: "failed", next_attempt_at: null }).execute();
  const { items } = (await call("listOutbox", { query: {} })).data;
  return { params: { id: items[0]?.id ?? params.id } };
}

/** A call of each route that changes something. What it needs is made before; then the call itself. */
const CALLS: {
  [N in Exclude<Changing, keyof typeof NOT_RECORDED | keyof typeof TESTED_ELSEWHERE>]: () => Promise<
    () => Promise<unknown>
  >;
} = {
  createInvoice: async () => {
    const { id } = await customer();
    return () => call("createInvoice", { body: { customerId: id, lines: [lineOver("5")] } });
  },
  updateInvoice: async () => {
    const { params } = await invoice("draft");
    return () => call("updateInvoice", { params, body: { lines: [lineOver("6")] } });
  },
  refreshInvoice: async () => {
    const made = await customer();
    const { params } = await invoice("draft", { customer: made });
    await call("updateCustomer", { params: { id: made.id }, body: { paymentTermsDays: 3 } });
    return () => call("refreshInvoice", { params });
  },
  billNothing: async () => {
    const params = await heldDraft();
    return () => call("billNothing", { params, body: { reason: "a gift" } });
  },
  undoBillNothing: async () => {
    const params = await heldDraft();
    await call("billNothing", { params, body: { reason: "a gift" } });
    return () => call("undoBillNothing", { params });
  },
  finalizeInvoice: async () => {
    const { params } = await invoice("draft");
    return () => call("finalizeInvoice", { params });
  },
  sendInvoice: async () => {
    const { params } = await invoice("draft");
    return () => call("sendInvoice", { params });
  },
  undoSendInvoice: async () => {
    const { params } = await invoice("draft");
    await call("sendInvoice", { params });
    return () => call("undoSendInvoice", { params });
  },
  voidInvoice: async () => {
    const { params } = await invoice("pending");
    return () => call("voidInvoice", { params, body: { reason: "twice" } });
  },
  recordPayment: async () => {
    const { params } = await invoice("pending");
    return () => call("recordPayment", { params, body: { amount: "1.00", method: "card" } });
  },
  reversePayment: async () => {
    const { params } = await invoice("paid");
    const { payments } = (await call("getInvoice", { params })).data;
    return () =>
      call("reversePayment", { params: { id: payments[0]?.id ?? "" }, body: { reason: "bounced" } });
  },
  applyCredit: async () => {
    const { params } = await invoice("pending", { customer: await customerWithCredit() });
    return () => call("applyCredit", { params, body: {} });
  },
  remindInvoice: async () => {
    const { params } = await invoice("overdue");
    return () => call("remindInvoice", { params });
  },
  refundInvoice: async () => {
    const { params } = await invoice("paid");
    return () => call("refundInvoice", { params, body: { amount: "1.00" } });
  },
  issueCreditNote: async () => {
    const { params } = await invoice("sent");
    const body = { lines: "all", reason: "wrong price", settle: "due" } as const;
    return () => call("issueCreditNote", { params, body });
  },
  writeOffInvoice: async () => {
    const { params } = await invoice("overdue");
    return () => call("writeOffInvoice", { params, body: { reason: "insolvent" } });
  },
  undoWriteOff: async () => {
    const { params } = await invoice("overdue");
    await call("writeOffInvoice", { params, body: { reason: "insolvent" } });
    return () => call("undoWriteOff", { params, body: { reason: "paid after all" } });
  },
  closeAccountingPeriod: async () => () =>
    call("closeAccountingPeriod", { params: { period: "2026-01" }, body: {} }),
  reopenAccountingPeriod: async () => {
    const params = { period: "2026-02" };
    await call("closeAccountingPeriod", { params, body: {} });
    return () => call("reopenAccountingPeriod", { params, body: { reason: "a late invoice" } });
  },
  setReminderRules: async () => () =>
    call("setReminderRules", { body: { enabled: true, offsets: [{ days: 3 }] } }),
  setCustomerReminders: async () => {
    const { id } = await customer();
    return () => call("setCustomerReminders", { params: { id }, body: { mode: "off" } });
  },
  bulkInvoices: async () => bulk,
  exportSelectedInvoices: async () => {
    const { params } = await invoice("draft");
    return () => call("exportSelectedInvoices", { body: { selection: { ids: [params.id] } } });
  },
  cancelBulkJob: async () => {
    const job = await bulk();
    return () => call("cancelBulkJob", job);
  },
  undoBulkJob: async () => {
    const job = await bulk();
    return () => call("undoBulkJob", job);
  },
  retryOutboxBacklog: async () => {
    await failedMessage();
    return () => call("retryOutboxBacklog", { body: { part: "failed" } });
  },
  retryOutboxMessage: async () => {
    const message = await failedMessage();
    return () => call("retryOutboxMessage", message);
  },
  createWebhookEndpoint: async () => endpoint,
  updateWebhookEndpoint: async () => {
    const params = await endpoint();
    return () => call("updateWebhookEndpoint", { params, body: { events: ["invoice.sent"] } });
  },
  deleteWebhookEndpoint: async () => onEndpoint((params) => call("deleteWebhookEndpoint", { params })),
  rotateWebhookSecret: async () => onEndpoint((params) => call("rotateWebhookSecret", { params })),
  testWebhookEndpoint: async () => onEndpoint((params) => call("testWebhookEndpoint", { params })),
  retryWebhookDelivery: async () => {
    const { id } = await endpoint();
    const delivery = (await call("testWebhookEndpoint", { params: { id } })).data;
    await on.app.deps.db
      .updateTable("delivery")
      .set({ state: "failed", next_attempt_at: null })
      .where("id", "=", delivery.id)
      .execute();
    return () => call("retryWebhookDelivery", { params: { id, deliveryId: delivery.id } });
  },
  createCustomer: async () => customer,
  setCustomersTax: async () => {
    const { id } = await customer();
    const body = { selection: { ids: [id] }, taxCategory: "zero" as const, dryRun: false };
    return () => call("setCustomersTax", { body });
  },
  importCustomers: async () => () =>
    call("importCustomers", { body: { csv: "tenant,name,currency\nimported,Imported,EUR" } }),
  updateCustomer: async () => {
    const { id } = await customer();
    return () => call("updateCustomer", { params: { id }, body: { name: "Südwind" } });
  },
  addCustomerTenant: async () => {
    const { id } = await customer();
    return () =>
      call("addCustomerTenant", { params: { id }, body: { tenantId: `further-${id}`, move: false } });
  },
  changeCustomerTenant: async () => {
    const { id, tenantId } = await customer();
    return () => call("changeCustomerTenant", { params: { id, tenantId }, body: { costCentre: "4711" } });
  },
  removeCustomerTenant: async () => {
    const { id } = await customer();
    const tenantId = `wrong-${id}`;
    await call("addCustomerTenant", { params: { id }, body: { tenantId, move: false } });
    return () => call("removeCustomerTenant", { params: { id, tenantId } });
  },
  createSource: async () => source,
  updateSource: async () => {
    const params = await source();
    return () => call("updateSource", { params, body: { secret: { bearerToken: SECRET } } });
  },
  deleteSource: async () => {
    const params = await source();
    return () => call("deleteSource", { params });
  },
  startBillingRun: async () => () => call("startBillingRun", { body: { period: "2026-10" } }),
  createRateCard: async () => rateCard,
  deleteRateCard: async () => {
    const params = await rateCard();
    return () => call("deleteRateCard", { params });
  },
  createSubscription: async () => {
    const { id } = await customer();
    const body = { customerId: id, startsOn: "2026-12-01", discount: { percent: "5" } };
    return () => call("createSubscription", { body });
  },
  deleteSubscription: async () => {
    const { id } = await customer();
    const body = { customerId: id, startsOn: "2026-12-01", minimumSpend: "5.00" };
    const params = { id: (await call("createSubscription", { body })).data.id };
    return () => call("deleteSubscription", { params });
  },
  createUser: async () => user,
  updateUser: async () => {
    const params = await user();
    return () => call("updateUser", { params, body: { name: "Beatrix" } });
  },
  setSignInRules: async () => () => call("setSignInRules", { body: { secondFactorRoles: ["support"] } }),
  inviteUserAgain: async () => {
    const params = await invited();
    return () => call("inviteUserAgain", { params });
  },
  revokeInvitation: async () => {
    const params = await invited();
    return () => call("revokeInvitation", { params });
  },
  createApiKey: async () => () => call("createApiKey", { body: { name: "One", scopes: ["*"] } }),
  updateApiKey: async () => onKey((params) => call("updateApiKey", { params, body: { name: "Three" } })),
  rotateApiKey: async () => onKey((params) => call("rotateApiKey", { params, body: {} })),
  revokeApiKey: async () => onKey((params) => call("revokeApiKey", { params })),
  updateSettings: async () => () => call("updateSettings", { body: { operatorName: "East Cloud" } }),
  createIssuer: async () => issuer,
  updateIssuer: async () => {
    const params = await issuer();
    return () => call("updateIssuer", { params, body: { name: "Third" } });
  },
};

/** What exports need that a path alone does not say. */
const EXPORT_QUERIES: Partial<Record<RouteName, string>> = {
  exportInvoices: "status=sent",
  exportUsage: "from=2026-10-01&before=2026-11-01&granularity=day",
  exportFocus: "period=2026-10",
  exportVat: "from=2026-10-01&before=2026-11-01",
};

const exporting = routeNames().filter((name) => {
  const { method, answer }: Route = api[name];
  return method === "GET" && answer !== undefined && ["csv", "ndjson", "text"].includes(answer);
});

const changing = routeNames().filter((name) => api[name].method !== "GET");

test("every call that changes something is listed here, once", () => {
  const listed = [CALLS, NOT_RECORDED, TESTED_ELSEWHERE].flatMap((list) => Object.keys(list));
  expect(listed.sort()).toEqual(changing.sort());
});

async function eventsAfter(id: bigint) {
  const query = on.app.deps.db.selectFrom("event").selectAll().orderBy("id").where("id", ">", id);
  return query.execute();
}

test.each(Object.entries(CALLS))("%s is recorded with who did it, and no secret", async (_name, prepare) => {
  const run = await prepare();
  const lastId = (await eventsAfter(0n)).at(-1)?.id ?? 0n;
  await run();
  const events = await eventsAfter(lastId);
  expect(events.length).toBeGreaterThan(0);
  expect(events.map(({ actor_name }) => actor_name)).toContain("Test admin");
  const data = JSON.stringify(events.map((event) => event.data));
  for (const secret of [SECRET, PASSWORD, "whsec_", "bk_"]) expect(data).not.toContain(secret);
});

async function subjectOf(path: string): Promise<string> {
  if (path.startsWith("/bulk-jobs")) return (await bulk()).params.id;
  if (path.startsWith("/invoices/{id}")) return (await invoice("sent")).params.id;
  if (path.startsWith("/rate-cards")) return (await rateCard()).id;
  return (await customer()).id;
}

test.each(exporting)("%s is recorded with what narrowed it", async (name) => {
  const { path }: Route = api[name];
  const id = await subjectOf(path);
  const lastId = (await eventsAfter(0n)).at(-1)?.id ?? 0n;
  const query = EXPORT_QUERIES[name] ?? "";
  const url = `${API_PREFIX}${path.replace("{id}", id)}?${query}`;
  const answer = await on.app.server.inject({ url, headers: await on.app.cookieOf("admin") });
  expect(answer.statusCode, answer.body).toBe(200);
  const [event] = await eventsAfter(lastId);
  expect(event).toMatchObject({ type: "made", subject_id: name, actor_name: "Test admin" });
  const filter = query === "" ? [] : query.split("&");
  expect(event?.data).toMatchObject({ name: path, filter: expect.arrayContaining(filter) });
});
