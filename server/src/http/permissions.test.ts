import { type RolePermission, rolePermission } from "@billow/contract/access/custom-role.ts";
import { type Role, role, type Scope, scope } from "@billow/contract/access/user.ts";
import { API_PREFIX, api, type RouteName } from "@billow/contract/api.ts";
import type { Route } from "@billow/contract/route.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePersonWith } from "../testing/acts/people.ts";
import { type TestApp, testApp } from "../testing/app.ts";
import { PERMISSIONS } from "./permissions.ts";
import { routeNames } from "./routes.ts";

/*
 * The Roles table, written a second time in other words: by what a path begins with and by method. Every call carries a
 * query parameter that no route knows, so that whoever is admitted gets 400 and nothing happens.
 */

const SETTINGS = ["usage-archive", "settings", "issuers", "demo", "webhook-endpoints", "payment-provider"];
const DOCUMENTS = [
  "invoices",
  "bulk-jobs",
  "outbox",
  "credit-notes",
  "payments",
  "bank-statements",
  "bank-lines",
  "direct-debits",
  "ledger",
  "timeline",
  "reminders",
  "first-steps",
  "accounting-periods",
  "refunds",
  "charges",
  "reports",
  // Its findings name amounts.
  "verification",
];
const CATALOGUE = ["meters", "rate-cards", "products"];
const CUSTOMERS = ["customers", "subscriptions", "mandates"];
const BUSINESS = [...DOCUMENTS, ...CUSTOMERS, ...CATALOGUE, "events", "usage"];
const OWN = ["me", "saved-views"];
// Who calls these has no session yet.
const OPEN = ["sign-in", "password-resets", "user-links", "passkey-sign-ins"];
const OPERATION = [
  "billing-runs",
  "settings",
  "issuers",
  "demo",
  "users",
  "sign-in-rules",
  "roles",
  "api-keys",
  "webhook-endpoints",
  "payment-provider",
  "usage-archive",
];
// For administrators alone: who did what, and who becomes a user with which role.
const GUARDED = ["audit", "single-sign-on"];

const ROLES: Record<Role, (what: string, isRead: boolean, isExport: boolean) => boolean> = {
  admin: () => true,
  billing: (what, isRead) =>
    BUSINESS.includes(what) || what === "billing-runs" || (isRead && SETTINGS.includes(what)),
  manager: (what, isRead) => isRead && !GUARDED.includes(what),
  support: (what, isRead, isExport) => isRead && !isExport && BUSINESS.includes(what),
};

const documents = (what: string) => DOCUMENTS.includes(what);
const catalogue = (what: string) => CATALOGUE.includes(what);
const customers = (what: string) => CUSTOMERS.includes(what);

const SCOPES: Record<Scope, (what: string, isRead: boolean) => boolean> = {
  "usage:write": (what, isRead) => !isRead && what === "events",
  "usage:read": (what, isRead) => isRead && ["usage", "events", "meters"].includes(what),
  "invoices:read": (what, isRead) => isRead && (documents(what) || what === "events"),
  "invoices:write": (what, isRead) => !isRead && documents(what),
  "customers:read": (what, isRead) => isRead && customers(what),
  "customers:write": (what, isRead) => !isRead && customers(what),
  "catalogue:read": (what, isRead) => isRead && catalogue(what),
  "catalogue:write": (what, isRead) => !isRead && catalogue(what),
  "runs:write": (what) => what === "billing-runs",
  "*": (what) => BUSINESS.includes(what) || what === "billing-runs",
};

/** A role of one's own with a single permission. What is read is read by whoever may also export it, and so on: nothing more. */
const OWN_ROLES: Record<RolePermission, (what: string, isRead: boolean, isExport: boolean) => boolean> = {
  "invoices.view": (what, isRead, isExport) => isRead && !isExport && (documents(what) || what === "events"),
  "invoices.export": (what, _isRead, isExport) => isExport && documents(what),
  "invoices.write": (what, isRead) => !isRead && documents(what),
  "customers.view": (what, isRead) => isRead && customers(what),
  "customers.write": (what, isRead) => !isRead && customers(what),
  "catalogue.view": (what, isRead) => isRead && catalogue(what),
  "catalogue.write": (what, isRead) => !isRead && catalogue(what),
  "usage.view": (what, isRead, isExport) =>
    isRead && !isExport && ["usage", "events", "meters"].includes(what),
  "usage.export": (what, _isRead, isExport) => isExport && what === "usage",
  "usage.write": (what, isRead) => !isRead && what === "events",
  "runs.view": (what, isRead) => isRead && what === "billing-runs",
  "runs.write": (what, isRead) => !isRead && what === "billing-runs",
  "settings.view": (what, isRead) => isRead && SETTINGS.includes(what),
  "settings.write": (what, isRead) => !isRead && SETTINGS.includes(what),
  "users.view": (what, isRead) => isRead && ["users", "roles", "sign-in-rules"].includes(what),
  "apiKeys.view": (what, isRead) => isRead && what === "api-keys",
  "apiKeys.write": (what, isRead) => !isRead && what === "api-keys",
  "audit.view": (what, isRead) => isRead && what === "audit",
};

let app: TestApp;

beforeAll(async () => {
  // Every route is called by strangers in a moment, which is more than one address may do in a minute.
  app = await testApp({ limits: { perCaller: 30_000, perAddress: 30_000 } });
});

afterAll(() => app.close());

const routes = routeNames().map((name) => ({ name, ...describeRoute(name) }));

function describeRoute(name: RouteName) {
  const { method, path }: Route = api[name];
  const url = API_PREFIX + path.replaceAll(/\{\w*[iI]d\}/g, "01920000-0000-7000-8000-000000000000");
  // A file of prices or customers has what everyone reads who may look at them.
  const isExport =
    /export|journal|\.csv$|\.xml$/.test(path) && !path.endsWith("/prices.csv") && path !== "/customers.csv";
  const isRead = method === "GET" || isExport;
  // Where usage is collected from is a setting: it decides whom the server calls, and with which credentials.
  const isSetting = path.startsWith("/usage/sources") && !isRead;
  // So do the reminders' rules, and opening months that were closed.
  const isRule = path === "/reminder-rules" || path === "/accounting-periods/{period}/reopen";
  // What a customer owes, and what was billed for usage, is told by documents.
  const isOfDocuments =
    /\/(statement|upcoming|payouts)/.test(path) || ["/usage/focus.csv", "/usage/notices"].includes(path);
  const what =
    isSetting || isRule
      ? "settings"
      : isOfDocuments
        ? "invoices"
        : (path.split("/")[1]?.replace(/\.(csv|yaml)$/, "") ?? "");
  return { method, url, what, isRead, isExport };
}

const made = new Map<RolePermission, Promise<Record<string, string>>>();

/** The headers of somebody whose role allows one thing. */
function cookieWith(permission: RolePermission): Promise<Record<string, string>> {
  const headers = made.get(permission) ?? makePersonWith(app, [permission]).then((person) => person.headers);
  made.set(permission, headers);
  return headers;
}

async function statusOf(
  { method, url }: { method: Route["method"]; url: string },
  headers: Record<string, string>,
) {
  const answer = await app.server.inject({ method, url: `${url}?noSuchParameter=1`, headers });
  return answer.statusCode;
}

async function statusesOf<Name extends string>(
  route: { method: Route["method"]; url: string },
  names: readonly Name[],
  headersOf: (name: Name) => Promise<Record<string, string>>,
) {
  const statuses: Record<string, number> = {};
  for (const name of names) statuses[name] = await statusOf(route, await headersOf(name));
  return statuses;
}

test("every route of the contract is served and classified here", () => {
  for (const { name, method, url, what } of routes) {
    expect(
      app.server.findRoute({ method, url: `${API_PREFIX}${api[name].path.replaceAll("{id}", ":id")}` }),
      `${name} ${url}`,
    ).not.toBeNull();
    expect([...BUSINESS, ...OPERATION, ...GUARDED, ...OWN, ...OPEN], name).toContain(what);
  }
});

test("only the routes the contract calls open are", () => {
  const open = routeNames().filter((name) => PERMISSIONS[name] === "open");
  expect(open).toEqual(routeNames().filter((name) => "open" in api[name] && api[name].open));
  expect(open).toEqual([
    "requestPasswordReset",
    "readUserLink",
    "useUserLink",
    "beginPasskeySignIn",
    "signInByPasskey",
    "getSignInInfo",
  ]);
});

describe.each(routes)("$name", (route) => {
  const { what, isRead, isExport } = route;

  test("without a good credential", async () => {
    const expected = OPEN.includes(what) ? 400 : 401;
    expect(await statusOf(route, {})).toBe(expected);
    expect(await statusOf(route, { authorization: `Bearer bk_${"A".repeat(43)}` })).toBe(expected);
    expect(await statusOf(route, { cookie: "billow.session_token=forged" })).toBe(expected);
  });

  // A test for each pair would be thousands, and take longer to report than to ask.
  test("by roles", async () => {
    const answered = await statusesOf(route, role.options, (name) => app.cookieOf(name));
    expect(answered).toEqual(expected(role.options, (name) => ROLES[name](what, isRead, isExport)));
  });

  test("by roles that allow one thing alone", async () => {
    const answered = await statusesOf(route, rolePermission.options, cookieWith);
    expect(answered).toEqual(
      expected(rolePermission.options, (name) => OWN_ROLES[name](what, isRead, isExport)),
    );
  });

  test("by scopes", async () => {
    const answered = await statusesOf(route, scope.options, (name) => app.keyOf([name]));
    expect(answered).toEqual(expected(scope.options, (name) => SCOPES[name](what, isRead)));
  });

  function expected<Name extends string>(names: readonly Name[], isAllowed: (name: Name) => boolean) {
    const isForAll = [...OWN, ...OPEN].includes(what);
    return Object.fromEntries(names.map((name) => [name, isForAll || isAllowed(name) ? 400 : 403]));
  }
});

test("a refusal says who may not do what, and who may", async () => {
  const detailFor = async (path: string, headers: Record<string, string>) =>
    (await app.server.inject({ method: "POST", url: `/api/v1${path}`, headers })).json().detail;
  expect(await detailFor("/users", await app.cookieOf("billing"))).toBe(
    "The role billing does not allow this call (createUser: Invite a user by e-mail, or add one with a password that a program has chosen). Ask an administrator.",
  );
  expect(await detailFor("/usage/sources", await app.keyOf(["*"]))).toBe(
    "No API key may make this call (createSource: Add a source; it is collected from now on). It is for people: an administrator makes it, signed in.",
  );
  expect(await detailFor("/customers", await app.keyOf(["customers:read"]))).toBe(
    "This API key's scopes do not allow this call (createCustomer: Create a customer; usage that waited for its tenant id is assigned). Ask an administrator for a key with the scope customers:write.",
  );
});
