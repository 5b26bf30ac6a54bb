import { API_PREFIX, api, type RouteName } from "@billow/contract/api.ts";
import type { Route } from "@billow/contract/route.ts";
import { isVersioned, takesIfMatch } from "@billow/contract/versioned.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../testing/app.ts";
import { makeCustomer, makeDraft } from "../testing/invoicing.ts";
import { routeNames } from "./routes.ts";

let app: TestApp;
const ids: Record<string, string> = {};

beforeAll(async () => {
  app = await testApp();
  const call = app.as("admin");
  const customer = await makeCustomer(call);
  ids.customers = customer.id;
  ids.issuers = customer.issuerId;
  ids.invoices = (await makeDraft(call, customer)).id;
  ids.meters = (await call("createMeter", { body: METER })).data.id;
  ids.users = (await call("createUser", { body: USER })).data.id;
  const role = { name: "Night shift", permissions: ["invoices.view" as const] };
  ids.roles = (await call("createRole", { body: role })).data.id;
  ids.sources = (await call("createSource", { body: SOURCE })).data.id;
  const key = { name: "Machine", scopes: ["usage:read" as const] };
  ids["api-keys"] = (await call("createApiKey", { body: key })).data.id;
  const endpoint = { url: "http://127.0.0.1:1/hook", events: ["invoice.*"] };
  ids["webhook-endpoints"] = (await call("createWebhookEndpoint", { body: endpoint })).data.id;
  const view = { name: "Mine", page: "invoices" as const, search: "status=sent" };
  ids["saved-views"] = (await call("createSavedView", { body: view })).data.id;
});

afterAll(() => app.close());

const METER = {
  id: "test.lifts",
  name: "Lifts",
  group: "test",
  kind: "count" as const,
  unit: "lift",
};
const USER = {
  name: "Bea",
  email: "bea@test.example",
  role: "support",
  password: "correct horse battery",
} as const;
const SOURCE = {
  name: "nova",
  kind: "inventory" as const,
  enabled: false,
  config: { url: "http://127.0.0.1:1", fields: { tenant: "project", resource: "id" } },
};

/** A body that each call takes; it need not be possible, as a stale version is refused before. */
const BODIES: Partial<Record<RouteName, object>> = {
  updateInvoice: { note: "Thanks." },
  voidInvoice: { reason: "made in error" },
  billNothing: { reason: "a gift" },
  recordPayment: { amount: "1.00", method: "card" },
  applyCredit: {},
  refundInvoice: { amount: "1.00" },
  issueCreditNote: { lines: "all", reason: "wrong price", settle: "due" },
  promisePayment: { on: "2026-11-19" },
  writeOffInvoice: { reason: "insolvent" },
  undoWriteOff: { reason: "paid after all" },
  updateCustomer: { name: "Another" },
  addCustomerTenant: { tenantId: "another" },
  changeCustomerTenant: { name: "Another" },
  setCustomerParent: { parentId: null },
  mergeCustomer: { into: "0198a0c0-0000-7000-8000-000000000000" },
  updateSettings: { operatorName: "Another" },
  updateMeter: { name: "Another" },
  updateIssuer: { name: "Another" },
  setReminderRules: { enabled: false, offsets: [] },
  setSignInRules: { secondFactorRoles: ["billing"] },
  setCustomerReminders: { mode: "off" },
  updateSource: { enabled: false },
  updateUser: { name: "Beatrix" },
  updateApiKey: { name: "Robot" },
  updateRole: { name: "Day shift" },
  setSingleSignOn: {
    enabled: false,
    name: "Example",
    issuer: "https://id.example.com",
    clientId: "billow",
    scopes: "openid",
    roleClaim: null,
    roleMapping: [],
    newUserRole: "support",
    createUsers: false,
    linkByEmail: false,
    only: false,
  },
  setPaymentProvider: { enabled: false },
  setUsageArchive: { keepMonths: null },
  updateSavedView: { name: "Yours" },
  updateWebhookEndpoint: { description: "Another" },
};

const definitions = routeNames().map((name): [RouteName, Route] => [name, api[name]]);

function urlOf({ path }: Route): string {
  const parts = path.split("/");
  const what = parts[1] === "usage" ? (parts[2] ?? "") : (parts[1] ?? "");
  return API_PREFIX + path.replace("{id}", ids[what] ?? "");
}

describe.each(definitions.filter(([, definition]) => takesIfMatch(definition)))("%s", (name, definition) => {
  test("is refused with a version that is not the last", async () => {
    const payload = BODIES[name];
    const answer = await app.server.inject({
      method: definition.method,
      url: urlOf(definition),
      headers: { ...(await app.cookieOf("admin")), "if-match": '"999999999999"' },
      ...(payload && { payload }),
    });
    expect(answer.statusCode, answer.payload).toBe(412);
    expect(answer.json()).toMatchObject({ code: "stale_version" });
  });
});

test.each([
  "updateCustomer",
  "updateSettings",
  "setReminderRules",
  "setSignInRules",
  "setCustomerReminders",
  "updateSource",
  "updateMeter",
  "updateUser",
  "updateApiKey",
  "updateRole",
  "updateSavedView",
] as const)("%s takes the version that was read, once", async (name) => {
  const definition: Route = api[name];
  const admin = await app.cookieOf("admin");
  const url = urlOf(definition);
  const { headers } = await app.server.inject({ method: "GET", url, headers: admin });
  expect(headers.etag).toMatch(/^"\d+"$/);
  const change = async () =>
    app.server.inject({
      method: definition.method,
      url,
      headers: { ...admin, "if-match": String(headers.etag) },
      payload: BODIES[name] ?? {},
    });
  const first = await change();
  expect(first.statusCode, first.payload).toBe(200);
  expect(first.headers.etag).not.toBe(headers.etag);
  expect((await change()).statusCode).toBe(412);
  expect((await app.server.inject({ method: "GET", url, headers: admin })).headers.etag).toBe(
    first.headers.etag,
  );
});

test("every read of what has a version says it", async () => {
  const admin = await app.cookieOf("admin");
  for (const [name, definition] of definitions) {
    if (!isVersioned(definition) || definition.method !== "GET") continue;
    const { headers } = await app.server.inject({ method: "GET", url: urlOf(definition), headers: admin });
    expect(headers.etag, name).toMatch(/^"\d+"$/);
  }
});

test("a call without a version refuses one, instead of ignoring it", async () => {
  const answer = await app.server.inject({
    method: "DELETE",
    url: `/api/v1/rate-cards/${ids.customers}`,
    headers: { ...(await app.cookieOf("admin")), "if-match": '"3"' },
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().detail).toMatch(/does not support If-Match/);
});
