import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { createRateCard } from "../../pricing/rate-cards/rate-card.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { type FixedClock, fixedClock } from "../../testing/clock.ts";
import { makeCustomer, refusal } from "../../testing/invoicing.ts";
import { discrepanciesOf } from "../../testing/usage.ts";
import { ensureDemo } from "./ensure-demo.ts";
import { loadDemo } from "./load-demo.ts";
import { removeDemo } from "./remove-demo.ts";
import { priceLists } from "./world/price-lists.ts";

/** Enough to show every status: the whole demo takes too long for a test. */
const SMALL = { customers: 10, months: 3 };
/** A machine that is busy otherwise takes its time over it. */
const PATIENCE = { timeout: 90_000 };
/** Enough where it does not matter what is in the demo. */
const TINY = { customers: 4, months: 1 };
const NOW = "2026-11-23T09:30:00Z";

let app: TestApp;
let clock: FixedClock;

beforeEach(async () => {
  clock = fixedClock(NOW);
  app = await testApp({ clock, env: { BILLOW_TIMEZONE: "Europe/Berlin" } });
  await ensureDefaultRateCard(app.deps);
});

afterEach(() => app.close());

/** All that a person can see of the demo's invoices, without the ids that no two loads share. */
async function story(): Promise<unknown[]> {
  const { rows } = await sql<{ story: unknown }>`
    SELECT jsonb_build_object('number', invoice.number, 'customer', tenant_id, 'status', status, 'total', total, 'due', due_date,
      'paid', paid_date, 'timeline', (SELECT jsonb_agg(jsonb_build_array(at, type, actor_name, data) ORDER BY seq)
        FROM event WHERE subject_id = invoice.id::text)) AS story
    FROM invoice JOIN customer ON customer.id = customer_id ORDER BY invoice.number_year, invoice.number_sequence`.execute(
    app.deps.db,
  );
  return rows.map((row) => row.story);
}

async function count(
  table: "customer" | "invoice" | "usage_event" | "rate_card" | "ledger_entry",
): Promise<number> {
  const row = await app.deps.db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<bigint>().as("rows"))
    .executeTakeFirstOrThrow();
  return Number(row.rows);
}

test(
  "the same seed at the same moment gives the same year, with numbers from the beginning; another seed another",
  PATIENCE,
  async () => {
    const loaded = await loadDemo(app.deps, TINY);
    const first = await story();
    expect(first).toHaveLength(loaded.invoices);
    expect(first[0]).toMatchObject({ number: "INV-2026-0001" });
    await removeDemo(app.deps);
    expect(await loadDemo(app.deps, TINY)).toEqual(loaded);
    expect(await story()).toEqual(first);
    await removeDemo(app.deps);
    await loadDemo(app.deps, { ...TINY, seed: "another" });
    expect(await story()).not.toEqual(first);
  },
);

test.each([
  ["before the night's billing run", "2026-03-01T00:30:00Z"],
  ["on the last evening of a year", "2026-12-31T22:30:00Z"],
  ["on the day clocks change", "2026-10-25T00:30:00Z"],
])("%s the books, timelines and rollups hold, and every status is there", PATIENCE, async (_, now) => {
  clock.set(now);
  const loaded = await loadDemo(app.deps, SMALL);
  expect(loaded.customers).toBe(10);
  expect(await faultsOf(app.deps.db)).toEqual([]);
  expect(await discrepanciesOf(app.deps)).toEqual([]);
  const { data } = await app.as("admin")("countInvoices", { query: {} });
  for (const status of ["draft", "pending", "sent", "paid", "overdue", "voided", "refunded"] as const)
    expect(data[status], status).toBeGreaterThan(0);
  expect(data.paid).toBeGreaterThan(data.all / 3);
  const { rows } = await sql<{ plans: bigint; projects: bigint; centres: bigint }>`
    SELECT (SELECT count(*) FROM invoice_line WHERE kind = 'percent') AS plans,
      count(DISTINCT share ->> 'name') AS projects, count(DISTINCT share ->> 'costCentre') AS centres
    FROM invoice_line, jsonb_array_elements(breakdown) AS share`.execute(app.deps.db);
  expect(rows[0]).toEqual({ plans: expect.anything(), projects: 6n, centres: 2n });
  expect(rows[0]?.plans).toBeGreaterThan(0n);
  const { items: customers } = (await app.as("admin")("listCustomers", { query: {} })).data;
  const group = customers.find(({ tenantId }) => tenantId === "compania-iberica");
  expect(group).toMatchObject({ children: [{ tenantId: "atelier-generique" }], emails: { length: 3 } });
});

describe("the demo is refused", () => {
  test.each([
    ["a customer", () => makeCustomer(app.as("admin"))],
    [
      "a price list",
      () => inTransaction(app.deps.db, (tx) => createRateCard(tx, app.deps, { ...list(), currency: "USD" })),
    ],
  ])("where there is %s already", async (_, make) => {
    expect((await app.as("admin")("getDemo", {})).data).toMatchObject({ loaded: false, canLoad: true });
    await make();
    expect((await app.as("admin")("getDemo", {})).data).toMatchObject({ loaded: false, canLoad: false });
    const problem = await refusal(app.as("admin")("loadDemo", {}));
    expect(problem).toMatchObject({ status: 409, code: "demo_needs_empty" });
    expect(await ensureDemo(app.deps, TINY)).toBeNull();
    expect(await count("invoice")).toBe(0);
  });
});

function list() {
  const [first] = priceLists("2026-01-01", "first");
  if (first === undefined) throw new Error("There is no price list.");
  return first;
}

test("a load that is killed in the middle leaves nothing behind, and the next start loads the demo", async () => {
  const killed = ensureDemo(app.deps, {
    ...TINY,
    onProgress: (step) => {
      if (step.endsWith("2026-10")) killed.kill = killLoader();
    },
  }) as Promise<unknown> & { kill?: Promise<unknown> };
  await expect(killed).rejects.toThrow();
  await killed.kill;
  for (const table of ["customer", "invoice", "usage_event", "ledger_entry"] as const)
    expect(await count(table)).toBe(0);
  expect(await count("rate_card")).toBe(1);
  expect((await app.as("admin")("getDemo", {})).data).toMatchObject({ loaded: false, canLoad: true });
  expect(await ensureDemo(app.deps, TINY)).toMatchObject({ customers: 4 });
  expect(await faultsOf(app.deps.db)).toEqual([]);
});

/** Ends the connection that holds the demo's transaction, as the end of its process would. */
async function killLoader(): Promise<void> {
  await sql`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()`.execute(
    app.deps.db,
  );
}

test("two that load at once give one demo, and a later one is refused", async () => {
  const both = await Promise.all([ensureDemo(app.deps, TINY), ensureDemo(app.deps, TINY)]);
  expect(both.filter((one) => one !== null)).toHaveLength(1);
  expect(await refusal(app.as("admin")("loadDemo", {}))).toMatchObject({
    status: 409,
    code: "demo_needs_empty",
  });
  expect(await count("customer")).toBe(4);
});
