import { type Role, role } from "@billow/contract/access/user.ts";
import { API_PREFIX, api, type RouteName } from "@billow/contract/api.ts";
import type { Route } from "@billow/contract/route.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeLimited, type TestPerson } from "../../testing/acts/people.ts";
import { testApp } from "../../testing/app.ts";
import { BODIES, type Things } from "../../testing/bodies-about-customers.ts";
import { fixedClock } from "../../testing/clock.ts";
import type { Invoicing } from "../../testing/invoicing.ts";
import { type CustomerWorld, makeWorld } from "../../testing/world-of-customer.ts";
import { routeNames } from "../routes.ts";
import type { Owner } from "./owner-queries.ts";
import { type Named, REACH, type Reach } from "./reach.ts";

/*
 * Every call as somebody who is limited to one customer, with that customer's things, with those of another, and with what is
 * not there. Nothing of the other customer may be in any answer.
 */

let on: Invoicing;
let own: CustomerWorld;
let foreign: CustomerWorld;
const people = new Map<Role, TestPerson>();
/** Texts of the other customer: names, ids, numbers, amounts. */
let markers: string[];
/** What free calls answered while there was no other customer. */
let before: Record<string, string>;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock, limits: { perCaller: 30_000, perAddress: 30_000 } });
  on = { app, clock, call: app.as("admin") };
  own = await makeWorld(on, { name: "Eigenwerk", amount: "1234.56" });
  for (const name of role.options) people.set(name, await makeLimited(app, name, [own.customer.id]));
  before = await freeAnswers();
  foreign = await makeWorld(on, { name: "Fremdwerk", amount: "98765.43" });
  markers = await markersOf(foreign);
});

afterAll(() => on.app.close());

/** Every text of an id, number or name in a row of the other customer. */
async function markersOf({ customer }: CustomerWorld): Promise<string[]> {
  const { rows } = await sql<{ marker: string | null }>`
    WITH own AS (SELECT id, number, draft_number FROM invoice WHERE customer_id = ${customer.id})
    SELECT id::text AS marker FROM own UNION SELECT number FROM own UNION SELECT draft_number FROM own
    UNION SELECT id::text FROM payment WHERE customer_id = ${customer.id}
    UNION SELECT id::text FROM credit_note WHERE customer_id = ${customer.id}
    UNION SELECT number FROM credit_note WHERE customer_id = ${customer.id}
    UNION SELECT id::text FROM subscription WHERE customer_id = ${customer.id}
    UNION SELECT rate_card_id::text FROM subscription WHERE customer_id = ${customer.id}`.execute(
    on.app.deps.db,
  );
  const amounts = ["98765.43", "98765", "9876543"];
  return [
    customer.id,
    "remdwerk",
    "remdwerk".toUpperCase(),
    ...amounts,
    ...rows.flatMap(({ marker }) => marker ?? []),
  ];
}

const person = (name: Role) => {
  const found = people.get(name);
  if (found === undefined) throw new Error(`there is somebody for ${name}`);
  return found;
};

interface Asked {
  things: Things;
  query?: Record<string, string>;
}

/** Makes a call about these things. */
async function make(name: RouteName, headers: Record<string, string>, { things, query }: Asked) {
  const { method, path }: Route = api[name];
  const reach: Reach = REACH[name];
  const places = typeof reach === "string" ? [] : placesOf(reach);
  const valueAt = (place: string) => places.find((one) => one.place === place)?.owner;
  const url = path.replaceAll(/\{(\w+)\}/g, (_, param: string) => {
    const owner = valueAt(`params.${param}`);
    if (owner !== undefined) return encodeURIComponent(things[owner]);
    return param === "position" ? "1" : NOWHERE;
  });
  const asked = new URLSearchParams({ ...QUERIES[name], ...query });
  for (const { place, owner } of places)
    if (place.startsWith("query.")) asked.set(place.slice("query.".length), things[owner]);
  const payload = BODIES[name]?.(things);
  return on.app.server.inject({
    method,
    url: `${API_PREFIX}${url}?${asked}`,
    headers,
    ...(payload !== undefined && { payload }),
  });
}

const NOWHERE = "01920000-0000-7000-8000-000000000000";
const NOTHING: Things = {
  ...Object.fromEntries(
    ["customer", "customerAndParent", "invoice", "creditNote", "payment", "payout", "refund", "charge"].map(
      (owner) => [owner, NOWHERE],
    ),
  ),
  ...Object.fromEntries(
    ["mandate", "subscription", "rateCard", "bulkJob", "email"].map((owner) => [owner, NOWHERE]),
  ),
  tenant: "no-such-tenant",
} as Things;

const QUERIES: Partial<Record<RouteName, Record<string, string>>> = {
  getUsage: { from: "2026-10-01", before: "2026-12-01", granularity: "day" },
  exportUsage: { from: "2026-10-01", before: "2026-12-01", granularity: "day" },
  listUsageDimensions: { from: "2026-10-01", before: "2026-12-01" },
  listUsageRecords: { from: "2026-10-01", before: "2026-12-01", meter: "compute.vcpu" },
  exportFocus: { period: "2026-11" },
  getStatement: { from: "2026-01-01", before: "2027-01-01" },
  exportStatement: { from: "2026-01-01", before: "2027-01-01" },
  listPayments: { q: "" },
};

function placesOf({ of }: Named): { place: string; owner: Owner }[] {
  return Object.entries(of).map(([place, owner]) => ({ place, owner }));
}

function expectNothingForeign(body: string, name: string): void {
  for (const marker of markers) expect(body.includes(marker), `${name} tells ${marker}`).toBe(false);
}

const routes = routeNames().map((name): { name: RouteName; reach: Reach } => ({ name, reach: REACH[name] }));
const isReach = (wanted: string) => routes.filter(({ reach }) => reach === wanted);
const named = routes.flatMap(({ name, reach }) => (typeof reach === "string" ? [] : [{ name, reach }]));
/** Streams do not end by themselves; they have tests of their own. */
const STREAMS: readonly RouteName[] = ["streamEvents", "watchBulkJob"];

test("both customers have something of each kind", () => {
  for (const { things } of [own, foreign])
    for (const thing of Object.values(things)) expect(thing).not.toBe("");
});

test("every body that a call about named things takes is here", () => {
  const missing = named.filter(({ name }) => {
    const definition: Route = api[name];
    return definition.body !== undefined && BODIES[name] === undefined;
  });
  expect(missing.map(({ name }) => name)).toEqual([]);
});

describe.each(isReach("all"))("$name, which is about all customers", ({ name }) => {
  test.each(role.options)("is refused as %s, in words of its own where the role allows it", async (as) => {
    const unlimited = await make(name, await on.app.cookieOf(as), { things: NOTHING, query: UNKNOWN });
    const limited = await make(name, person(as).headers, { things: NOTHING, query: UNKNOWN });
    expect(limited.statusCode).toBe(403);
    const isForbidden = unlimited.statusCode === 403 && unlimited.json().code === "forbidden";
    expect(limited.json().code).toBe(isForbidden ? "forbidden" : "customers_limited");
    expectNothingForeign(limited.body, name);
  });
});

/** Whoever is let in gets 400, and nothing happens. */
const UNKNOWN = { noSuchParameter: "1" };

describe.each(routes.filter(({ reach }) => reach !== "all"))("$name", ({ name }) => {
  test.each(role.options)("is for a limited %s as for another", async (as) => {
    const unlimited = await make(name, await on.app.cookieOf(as), { things: own.things, query: UNKNOWN });
    const limited = await make(name, person(as).headers, { things: own.things, query: UNKNOWN });
    expect(limited.statusCode).toBe(unlimited.statusCode);
  });
});

describe.each(named)("$name, which names something of a customer,", ({ name, reach }) => {
  test.each(placesOf(reach))(
    "at $place of another customer is as if it were not there",
    async ({ owner }) => {
      const theirs = { ...own.things, [owner]: foreign.things[owner] };
      const answer = await make(name, person("admin").headers, { things: theirs });
      expect(answer.statusCode, answer.body).toBe(404);
      const unknown = await make(name, person("admin").headers, {
        things: { ...own.things, [owner]: NOTHING[owner] },
      });
      expect({ ...answer.json(), requestId: "" }).toEqual({ ...unknown.json(), requestId: "" });
      expectNothingForeign(answer.body.replaceAll(foreign.things[owner], ""), name);
    },
  );
});

/** Calls that read, whatever the table says of them. */
const gets = routes.filter(({ name }) => api[name].method === "GET" && !STREAMS.includes(name));
const reads = gets.filter(({ reach }) => reach !== "all" && reach !== "free");

/** Free calls as a limited administrator makes them. */
async function freeAnswers(): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const { name } of gets.filter(({ reach }) => reach === "free")) {
    const { statusCode, body } = await make(name, person("admin").headers, { things: own.things });
    // A call that is refused proves nothing; one about a thing of its own kind finds none here.
    if (!api[name].path.includes("{")) expect([name, statusCode]).toEqual([name, 200]);
    answers[name] = body.replace(/"requestId":"[^"]*"/, "");
  }
  return answers;
}

test("a free call answers the same whether or not there is another customer", async () => {
  expect(Object.keys(before).length).toBeGreaterThan(5);
  expect(await freeAnswers()).toEqual(before);
});

describe.each(gets.filter(({ name }) => api[name].path.includes("{")))(
  "$name, whatever its place says,",
  ({ name }) => {
    test("tells nothing of what is another customer's", async () => {
      const { path }: Route = api[name];
      for (const ref of new Set([...Object.values(foreign.things), foreign.customer.id])) {
        const url = path.replaceAll(/\{(\w+)\}/g, (_, param) =>
          param === "position" ? "1" : encodeURIComponent(ref),
        );
        const answer = await on.app.server.inject({
          url: `${API_PREFIX}${url}?${new URLSearchParams(QUERIES[name])}`,
          headers: person("admin").headers,
        });
        expectNothingForeign(answer.body.replaceAll(ref, ""), `${name} of ${ref}`);
      }
    });
  },
);

describe.each(reads)("$name of the own customer", ({ name }) => {
  test("is answered, with nothing of another customer", async () => {
    const answer = await make(name, person("admin").headers, { things: own.things });
    expect(answer.statusCode, answer.body).toBe(200);
    expectNothingForeign(answer.body, name);
    const all = await make(name, await on.app.cookieOf("admin"), { things: own.things });
    if (SHOWS_ALL.includes(name)) {
      expect(all.body).toContain("remdwerk");
      expect(answer.body).toContain("igenwerk");
    }
  });
});

/** Lists that have customers by name. */
const SHOWS_ALL: readonly RouteName[] = [
  "listInvoices",
  "exportInvoices",
  "listCustomers",
  "listPayments",
  "listCreditNotes",
  "listPayouts",
  "listCharges",
  "listSubscriptions",
  "listLedgerEntries",
  "listRateCards",
];

describe("counts and sums", () => {
  test("are those of the own customer", async () => {
    const { call } = person("billing");
    const counted = (await call("countInvoices", { query: {} })).data;
    const { items } = (await call("listInvoices", { query: { limit: 200 } })).data;
    expect(counted.all).toBe(items.length);
    const all = (await on.call("countInvoices", { query: {} })).data;
    expect(all.all).toBe(2 * counted.all);
    const searched = (await call("countInvoices", { query: { q: "Fremdwerk" } })).data;
    expect(searched).toMatchObject({ all: 0, outstanding: [], totals: [] });
    expect((await call("listInvoices", { query: { q: "Fremdwerk" } })).data.items).toEqual([]);
    expect((await call("listCustomers", { query: { q: "fremd" } })).data.items).toEqual([]);
    expect((await call("listPayments", { query: { q: "98765" } })).data.items).toEqual([]);
    const sums = (await call("sumLedgerEntries", { query: {} })).data.items;
    expect(sums[0]?.entries).toBe(
      (await call("listLedgerEntries", { query: { limit: 200 } })).data.items.length,
    );
  });

  test.each(["number", "-total", "customer", "dueDate"] as const)(
    "a list by %s has them alone",
    async (sort) => {
      const { items } = (await person("support").call("listInvoices", { query: { sort, limit: 200 } })).data;
      expect(new Set(items.map(({ customer }) => customer.id))).toEqual(new Set([own.customer.id]));
    },
  );

  test("a bulk action by filter covers those of the own customer alone", async () => {
    const body = { action: "remind", selection: { filter: {} }, dryRun: true } as const;
    const mine = (await person("billing").call("bulkInvoices", { body })).data;
    const all = (await on.call("bulkInvoices", { body })).data;
    expect(mine).toMatchObject({ selected: "selected" in all ? all.selected / 2 : -1 });
    expectNothingForeign(JSON.stringify(mine), "bulkInvoices");
  });

  test("an export of chosen invoices has none of another", async () => {
    const payload = { selection: { filter: {} } };
    const answer = await on.app.server.inject({
      method: "POST",
      url: "/api/v1/invoices/export",
      headers: person("manager").headers,
      payload,
    });
    expect(answer.body).toContain("Eigenwerk");
    expectNothingForeign(answer.body, "exportSelectedInvoices");
  });
});
