import { API_PREFIX, type Api, api, type RouteName } from "@billow/contract/api.ts";
import { ApiError } from "@billow/contract/client.ts";
import type { Route } from "@billow/contract/route.ts";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { customersWithin } from "../../access/users/customers/customers-of-user.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { makeMandate } from "../../testing/acts/direct-debits.ts";
import { makeLimited, type TestPerson } from "../../testing/acts/people.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, lineOver, makeCustomer } from "../../testing/invoicing.ts";
import { allocation } from "../../testing/usage.ts";
import { makeCard } from "../../testing/world-of-customer.ts";
import { routeNames } from "../routes.ts";
import type { Owner } from "./owner-queries.ts";
import { REACH, type Reach } from "./reach.ts";

/*
 * Random customers, of which somebody may see some. Whatever becomes of the others, every list and every call about a thing of
 * theirs answers as if there were no others; and where they have to do with each other, nothing names one of the others.
 */

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock, limits: { perCaller: 1_000_000, perAddress: 1_000_000 } });
  on = { app, clock, call: app.as("admin") };
});

afterAll(() => on.app.close());

interface Party {
  id: string;
  tenantId: string;
  name: string;
}

/** Drafts, sends and pays; each answers the invoice's id. */
async function draft({ id }: Party, amount: string): Promise<string> {
  return (await on.call("createInvoice", { body: { customerId: id, lines: [lineOver(amount)] } })).data.id;
}

async function send(party: Party, amount: string): Promise<string> {
  const id = await draft(party, amount);
  await on.call("sendInvoice", { params: { id } });
  return id;
}

async function overpay(party: Party, amount: string): Promise<string> {
  const id = await send(party, amount);
  const body = { amount: `${Number.parseInt(amount, 10) + 7}.00`, method: "card" };
  await on.call("recordPayment", { params: { id }, body });
  return id;
}

async function payOnAccount({ id }: Party, amount: string): Promise<void> {
  await on.call("createPayment", { body: { customerId: id, amount, currency: "EUR", method: "card" } });
}

/** What is done to a customer. What the state of things does not allow is refused, which is right, too. */
const STEPS = {
  draft,
  send,
  overpay,
  payOnAccount,
  refund: async (party, amount) => {
    const params = { id: await overpay(party, amount) };
    return on.call("refundInvoice", { params, body: { amount: "1.00" } });
  },
  credit: async (party, amount) => {
    const params = { id: await send(party, amount) };
    return on.call("issueCreditNote", { params, body: { lines: "all", reason: "agreed", settle: "due" } });
  },
  writeOff: async (party, amount) => {
    const params = { id: await send(party, amount) };
    return on.call("writeOffInvoice", { params, body: { reason: "lost" } });
  },
  void: async (party, amount) => {
    const params = { id: await draft(party, amount) };
    return on.call("voidInvoice", { params, body: { reason: "made in error" } });
  },
  reverse: async (party, amount) => {
    const params = { id: await send(party, amount) };
    const { data } = await on.call("recordPayment", { params, body: { amount, method: "direct debit" } });
    const body = { reason: "account closed", fee: "7.50" };
    return on.call("reversePayment", { params: { id: data.payments[0]?.id ?? "" }, body });
  },
  payOut: async (party, amount) => {
    await payOnAccount(party, amount);
    const body = { amount: "1.00", currency: "EUR", method: "transfer" } as const;
    return on.call("payOutCredit", { params: { id: party.id }, body });
  },
  tenant: (party, amount) =>
    on.call("addCustomerTenant", {
      params: { id: party.id },
      body: {
        tenantId: `${party.tenantId}-${amount}`,
        name: `${party.name} project`,
        costCentre: `${party.name} centre`,
      },
    }),
  recipients: ({ id, tenantId }) =>
    on.call("updateCustomer", {
      params: { id },
      body: { emails: [{ address: `books@${tenantId}.example` }, { address: "everybody@shared.example" }] },
    }),
  usage: ({ tenantId }) =>
    ingestEvents(on.app.deps, [
      allocation({ tenantId, at: "2026-11-02T00:00:00Z", resource: `${tenantId}-vm` }),
    ]),
  mandate: (party) => makeMandate(on, party),
  terms: async ({ id, name }) => {
    const rateCardId = await makeCard(on, name);
    return on.call("createSubscription", { body: { customerId: id, startsOn: "2026-11-01", rateCardId } });
  },
  bulk: async (party, amount) => {
    const selection = { ids: [await draft(party, amount)] };
    return on.call("bulkInvoices", { body: { action: "send", selection } });
  },
} satisfies Record<string, (party: Party, amount: string) => Promise<unknown>>;

/** What two customers have to do with each other. */
const TIES = {
  billedWith: (one: Party, other: Party) =>
    on.call("setCustomerParent", { params: { id: one.id }, body: { parentId: other.id } }),
  mergedInto: (one: Party, other: Party) =>
    on.call("mergeCustomer", { params: { id: one.id }, body: { into: other.id } }),
};

async function allowing(step: () => Promise<unknown>): Promise<void> {
  await step().catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.problem.status >= 500) throw error;
  });
}

interface Deed {
  kind: keyof typeof STEPS;
  whose: number;
  cents: number;
}

interface Tie {
  kind: keyof typeof TIES;
  own: number;
  foreign: number;
  isOwnFirst: boolean;
}

const kinds = Object.keys(STEPS) as (keyof typeof STEPS)[];
const deeds = fc.array(
  fc.record<Deed>({
    kind: fc.constantFrom(...kinds),
    whose: fc.nat({ max: 2 }),
    cents: fc.integer({ min: 1_000, max: 99_999 }),
  }),
  { minLength: 4, maxLength: 8 },
);
const ties = fc.array(
  fc.record<Tie>({
    kind: fc.constantFrom(...(Object.keys(TIES) as (keyof typeof TIES)[])),
    own: fc.nat({ max: 2 }),
    foreign: fc.nat({ max: 2 }),
    isOwnFirst: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);

let worlds = 0;

/** Three customers, of whom the last two may be one group. */
async function makeParties(word: string, isGroup: boolean): Promise<Party[]> {
  const parties: Party[] = [];
  for (const place of ["a", "b", "c"]) {
    const name = `${word}${worlds}${place}`;
    const tenantId = `${name.toLowerCase()}-tenant`;
    parties.push(await makeCustomer(on.call, { name, tenantId, billingEmail: `pay@${tenantId}.example` }));
  }
  const [, second, third] = parties;
  if (isGroup && second && third) await TIES.billedWith(third, second);
  return parties;
}

async function play(parties: readonly Party[], done: readonly Deed[]): Promise<void> {
  for (const { kind, whose, cents } of done) {
    const party = parties[whose];
    if (party !== undefined)
      await allowing(() =>
        STEPS[kind](party, `${Math.floor(cents / 100)}.${cents % 100 < 10 ? "0" : ""}${cents % 100}`),
      );
  }
}

/** Where the rows of each kind of thing are that a call may name. */
const TABLES: Partial<Record<Owner, string>> = {
  invoice: "invoice",
  creditNote: "credit_note",
  payment: "payment",
  payout: "payout",
  refund: "refund",
  charge: "charge",
  mandate: "mandate",
  subscription: "subscription",
};

const QUERIES: Partial<Record<RouteName, Record<string, string>>> = {
  getUsage: { from: "2026-10-01", before: "2026-12-01", granularity: "day" },
  exportUsage: { from: "2026-10-01", before: "2026-12-01", granularity: "day", groupBy: "tenant" },
  listUsageDimensions: { from: "2026-10-01", before: "2026-12-01" },
  listUsageRecords: { from: "2026-10-01", before: "2026-12-01", meter: "compute.vcpu" },
  exportFocus: { period: "2026-11" },
  getStatement: { from: "2026-01-01", before: "2027-01-01" },
  exportStatement: { from: "2026-01-01", before: "2027-01-01" },
};

/** A PDF is a picture of what `getInvoice` says, and slow. */
const LEFT_OUT: readonly RouteName[] = ["streamEvents", "watchBulkJob", "getInvoicePdf", "getCreditNotePdf"];

interface Answers {
  [call: string]: string;
}

/** Every list, and every call about each thing of these customers, as somebody gets it. */
async function answersTo(person: TestPerson, ids: readonly string[]): Promise<Answers> {
  const answers: Answers = {};
  for (const name of routeNames()) {
    const { method, path }: Route = (api satisfies Api)[name];
    const reach: Reach = REACH[name];
    if (method !== "GET" || reach === "all" || reach === "free" || LEFT_OUT.includes(name)) continue;
    const places = reach === "listed" ? [] : Object.entries(reach.of);
    const [place, owner] = places[0] ?? [];
    for (const thing of owner === undefined ? [""] : await thingsOf(owner, ids)) {
      const isParam = place?.startsWith("params.") === true;
      const url = path.replaceAll(/\{(\w+)\}/g, (_, param) => (param === "id" ? thing : "1"));
      const query = new URLSearchParams({
        ...QUERIES[name],
        ...(!isParam && place !== undefined && { [place.replace("query.", "")]: thing }),
      });
      const call = `${API_PREFIX}${url}?${query}`;
      const { statusCode, body } = await on.app.server.inject({ url: call, headers: person.headers });
      expect(statusCode, `${call}: ${body}`).toBeLessThan(500);
      answers[`${name} ${call}`] = statusCode < 300 ? body : `${statusCode}`;
    }
  }
  return answers;
}

async function thingsOf(owner: Owner, customerIds: readonly string[]): Promise<string[]> {
  if (owner === "customer" || owner === "customerAndParent") return [...customerIds];
  const table = TABLES[owner];
  if (table === undefined) return [];
  const { rows } = await sql<{ id: string }>`
    SELECT id::text FROM ${sql.table(table)} WHERE customer_id = ANY(${customerIds}::uuid[]) ORDER BY id`.execute(
    on.app.deps.db,
  );
  return rows.map(({ id }) => id);
}

/** Every id, name, e-mail and number in rows of customers other than these, and of none of these. */
async function markersOfOthers(customerIds: readonly string[]): Promise<string[]> {
  const { db } = on.app.deps;
  const { rows: tables } = await sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.columns AS ids
    WHERE table_schema = current_schema() AND column_name = 'id' AND data_type = 'uuid' AND EXISTS (
      SELECT FROM information_schema.columns AS whose
      WHERE whose.table_schema = ids.table_schema AND whose.table_name = ids.table_name AND whose.column_name = 'customer_id')`.execute(
    db,
  );
  const parts = [
    ...tables.map(
      ({ name }) => sql`SELECT id::text AS marker, customer_id::text AS whose FROM ${sql.table(name)}`,
    ),
    sql`SELECT unnest(ARRAY[id::text, name, tenant_id, billing_email]), id::text FROM customer`,
    sql`SELECT tenant_id, customer_id::text FROM tenancy`,
    sql`SELECT unnest(ARRAY[number, draft_number]), customer_id::text FROM invoice`,
    sql`SELECT number, customer_id::text FROM credit_note`,
    sql`SELECT transaction_id, customer_id::text FROM payment`,
  ];
  const { rows } = await sql<{ marker: string }>`
    SELECT marker FROM (${sql.join(parts, sql` UNION ALL `)}) AS said
    WHERE marker IS NOT NULL GROUP BY marker HAVING bool_and(whose <> ALL(${customerIds}::text[]))`.execute(
    db,
  );
  return rows.map(({ marker }) => marker);
}

async function expectNothingOfOthers(answers: Answers, customerIds: readonly string[]): Promise<void> {
  const markers = await markersOfOthers(customerIds);
  expect(markers.length).toBeGreaterThan(6);
  for (const [call, body] of Object.entries(answers)) {
    const told = markers.filter((marker) => body.includes(marker) && !call.includes(marker));
    expect(told, `${call} tells it: ${body}`).toEqual([]);
  }
}

test("a user limited to some customers is answered as if there were no others", {
  timeout: 900_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(deeds, deeds, ties, fc.boolean(), async (mine, theirs, tied, isGroup) => {
      worlds += 1;
      await emptyBusiness(on.app.deps.db);
      // Which meters the platform uses at all is of no customer, so that is so from the beginning.
      const [elder] = await makeParties("Elder", false);
      if (elder) await STEPS.usage(elder);
      const own = await makeParties("Own", isGroup);
      await play(own, mine);
      const ids = own.map(({ id }) => id);
      const person = await makeLimited(on.app, "admin", ids);
      const alone = await answersTo(person, ids);
      const foreign = await makeParties("Foreign", isGroup);
      await play(foreign, theirs);
      expect(await answersTo(person, ids)).toEqual(alone);
      for (const { kind, own: mineAt, foreign: theirsAt, isOwnFirst } of tied) {
        const [one, other] = [own[mineAt], foreign[theirsAt]];
        if (one && other)
          await allowing(() => (isOwnFirst ? TIES[kind](one, other) : TIES[kind](other, one)));
      }
      await play(foreign, theirs.slice(0, 3));
      // Who was billed with an own customer, or merged into it, is own from then on.
      const inside = (await customersWithin(on.app.deps.db, { id: person.id, limited: true })) ?? [];
      await expectNothingOfOthers(await answersTo(person, inside), inside);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
