import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runCli } from "../../cli/run.ts";
import { inTransaction } from "../../db/transaction.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { changeOperator } from "../../parties/operator/operator.ts";
import { DEFAULT_RATE_CARD, ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { preparedDatabase } from "../../testing/database.ts";
import { makeCustomer, makeDraft, refusal } from "../../testing/invoicing.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { allocation } from "../../testing/usage.ts";
import { verified } from "../../testing/verified.ts";
import { ensureDemo } from "./ensure-demo.ts";
import { loadDemo } from "./load-demo.ts";
import { removeDemo } from "./remove-demo.ts";

const TINY = { customers: 4, months: 1 };

const clock = fixedClock("2026-11-23T09:30:00Z");
/** With the demo in it. */
let prepared: Awaited<ReturnType<typeof preparedDatabase>>;
let loaded: Awaited<ReturnType<typeof loadDemo>>;
let settingsBefore: unknown;
let app: TestApp;

beforeAll(async () => {
  prepared = await preparedDatabase(async (database) => {
    const filling = await testApp({ clock, database });
    await ensureDefaultRateCard(filling.deps);
    settingsBefore = (await filling.as("billing")("getSettings", {})).data;
    loaded = await loadDemo(filling.deps, TINY);
    await filling.close();
  });
});

beforeEach(async () => {
  app = await testApp({ clock, database: await prepared.copy() });
});

afterEach(() => app.close());

afterAll(() => prepared.drop());

/** Tables that hold something, other than what belongs to no business. */
async function filledTables(): Promise<string[]> {
  const { rows } = await sql<{ name: string; filled: boolean }>`
    SELECT relname AS name, (xpath('/row/filled/text()',
      query_to_xml(format('SELECT EXISTS (SELECT FROM %I) AS filled', relname), false, true, '')))[1]::text = 'true' AS filled
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname`.execute(
    app.deps.db,
  );
  return rows.filter((row) => row.filled).map((row) => row.name);
}

const KEPT = [
  "api_key",
  "auth_account",
  "auth_session",
  "auth_user",
  "charge_settings",
  "event",
  "event_chain",
  "issuer",
  "meter",
  "number_prefix",
  "operator",
  "payment_provider",
  "platform_usage_fold",
  "reminder_rules",
  "role",
  "schema_migration",
  "sign_in_rules",
  "single_sign_on",
];

async function cards(): Promise<string[]> {
  return (await app.as("admin")("listRateCards", { query: {} })).data.items.map((card) => card.name);
}

test("after a removal only users, keys and settings are left, and the default rate card", async () => {
  const admin = app.as("admin");
  await app.keyOf(["usage:write"]);
  await app.deps.db
    .insertInto("role")
    .values({
      id: app.deps.newId(),
      name: "Night",
      permissions: ["usage.view"],
      created_at: "2026-11-01T00:00:00Z",
    })
    .execute();
  expect((await filledTables()).length).toBeGreaterThan(20);
  expect((await admin("removeDemo", {})).data).toEqual(loaded);
  // Of the demo only that it was loaded and removed stays on record.
  const { customers, invoices } = loaded;
  expect((await admin("listAudit", { query: {} })).data.items).toMatchObject([
    { type: "demo.removed", actor: { name: "Test admin" }, data: { customers, invoices } },
    { type: "demo.loaded", actor: { kind: "system" }, data: { customers, invoices } },
  ]);
  expect(await filledTables()).toEqual([...KEPT, "rate_card", "rate_card_item"].sort());
  expect(await cards()).toEqual([DEFAULT_RATE_CARD.name]);
  expect((await admin("getSettings", {})).data).toEqual(settingsBefore);
  expect((await admin("getDemo", {})).data).toEqual({
    loaded: false,
    canLoad: true,
    customers: 0,
    invoices: 0,
  });
});

test("the first invoice after a removal has the first number again", async () => {
  await removeDemo(app.deps);
  const admin = app.as("admin");
  const customer = await makeCustomer(admin);
  const body = { customerId: customer.id, lines: [{ product: "Setup", quantity: "1", unitPrice: "10" }] };
  expect((await admin("createInvoice", { body })).data.number).toBe("INV-2026-0001");
});

test("a demo that was removed does not come back by itself", async () => {
  await removeDemo(app.deps);
  expect(await ensureDemo(app.deps, TINY)).toBeNull();
});

test("a name chosen while the demo was loaded stays", async () => {
  await inTransaction(app.deps.db, (tx) => changeOperator(tx, { operatorName: "Own Cloud" }));
  await removeDemo(app.deps);
  expect((await app.as("admin")("getSettings", {})).data.operatorName).toBe("Own Cloud");
});

test("rate cards of one's own stay, the demo's go", async () => {
  const items = [
    { product: "vCPU", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice: "1" } },
  ];
  const body = { name: "Own", currency: "NOK", validFrom: "2027-01-01", items };
  const { data: own } = await app.as("admin")("createRateCard", { body });
  await removeDemo(app.deps);
  expect((await cards()).filter((name) => name !== DEFAULT_RATE_CARD.name)).toEqual(["Own"]);
  await app.as("admin")("deleteRateCard", { params: { id: own.id } });
});

test("without a demo there is nothing to remove", async () => {
  await removeDemo(app.deps);
  await makeCustomer(app.as("admin"));
  const problem = await refusal(app.as("admin")("removeDemo", {}));
  expect(problem).toMatchObject({ status: 409, code: "not_demo" });
  await expect(removeDemo(app.deps, { own: "remove" })).rejects.toMatchObject({ code: "not_demo" });
});

test("beside own customers or usage the demo stays, unless those may go too", async () => {
  const admin = app.as("admin");
  await makeCustomer(admin);
  expect(await refusal(admin("removeDemo", {}))).toMatchObject({
    status: 409,
    code: "demo_beside_own_data",
    detail: expect.stringMatching(/1 customer of your own \(Customer \d+\) beside the demo.*--keep-own/),
  });
  await ingestEvents(app.deps, [allocation({ tenantId: "nobody-yet", at: "2026-11-20T10:00:00Z" })]);
  const problem = await refusal(admin("removeDemo", {}));
  expect(problem.detail).toMatch(
    /1 customer of your own \(.+\) and usage of your own \(1 event\) beside the demo/,
  );
  expect((await admin("getDemo", {})).data).toMatchObject({ loaded: true, ...loaded });
  expect(await removeDemo(app.deps, { own: "remove" })).toEqual(loaded);
  expect(await filledTables()).not.toContain("customer");
});

test("beside own customers it goes alone, and they stay with what is agreed with them", async () => {
  const admin = app.as("admin");
  const own = await makeCustomer(admin, { taxCategory: "standard", taxRate: "21" });
  const draft = await makeDraft(admin, own);
  const terms = { customerId: own.id, startsOn: "2026-12-01", discount: { percent: "5" } };
  await admin("createSubscription", { body: terms });
  await admin("removeDemo", { query: { own: "keep" } });
  expect((await admin("getDemo", {})).data).toMatchObject({ loaded: false });
  expect((await admin("listCustomers", {})).data.items).toEqual([own]);
  expect((await admin("listSubscriptions", { query: { customerId: own.id } })).data.items).toMatchObject([
    { startsOn: "2026-12-01" },
  ]);
  expect((await refusal(admin("getInvoice", { params: { id: draft.id } }))).code).toBe("not_found");
  expect((await verified(app.deps)).findings).toEqual([]);
});

test("beside own issued invoices it says why they cannot stay, and goes with them", async () => {
  const admin = app.as("admin");
  const { id } = await makeDraft(admin, await makeCustomer(admin));
  await admin("finalizeInvoice", { params: { id } });
  const { code, detail } = await refusal(admin("removeDemo", { query: { own: "keep" } }));
  expect([code, detail]).toEqual(["demo_beside_own_data", expect.stringContaining("1 issued invoice ")]);
  await admin("removeDemo", { query: { own: "remove" } });
  expect(await filledTables()).not.toContain("customer");
});

test("the books refuse to be emptied in any other way", async () => {
  await expect(sql`TRUNCATE ledger_entry`.execute(app.deps.db)).rejects.toThrow(/append-only/);
  await expect(sql`TRUNCATE event`.execute(app.deps.db)).rejects.toThrow(/append-only/);
});

test("the command line says what to do, and does it", async () => {
  using folder = temporaryFolder();
  const billow = async (...args: string[]) => {
    const said: string[] = [];
    const code = await runCli(args, {
      env: {
        DATABASE_URL: String(app.deps.pool.options.connectionString),
        BILLOW_DATA: folder.path,
        LOG_LEVEL: "silent",
      },
      out: (line) => said.push(line),
      err: (line) => said.push(line),
      readInput: async () => "",
      stopAsked: async () => {},
    });
    return { code, said: said.join("\n") };
  };
  expect(await billow("demo", "load")).toEqual({
    code: 1,
    said: expect.stringMatching(/only be loaded into an empty one\.$/),
  });
  for (const kind of ["allocations", "usage", "customers"]) {
    expect(await billow("import", kind, "FILE.csv")).toEqual({
      code: 1,
      said: expect.stringContaining('Start clean with "billow demo remove", then import again.'),
    });
  }
  await makeCustomer(app.as("admin"));
  expect(await billow("demo", "remove")).toEqual({
    code: 1,
    said: expect.stringContaining("--with-own-data"),
  });
  expect(await billow("demo", "remove", "--with-own-data")).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^Removed the demo: 4 customers and \d+ invoices\.$/),
  });
  expect(await billow("demo", "remove")).toEqual({
    code: 1,
    said: "No demo is loaded.",
  });
  expect((await billow("demo", "remove", "--help")).said).toContain("--with-own-data");
});
