import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { discrepanciesOf } from "../../testing/usage.ts";
import { verified } from "../../testing/verified.ts";
import { loadDemo } from "./load-demo.ts";
import { removeDemo } from "./remove-demo.ts";

const NOW = "2026-11-23T09:30:00Z";

let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock: fixedClock(NOW), env: { BILLOW_TIMEZONE: "Europe/Berlin" } });
  // Enough of it to show every status: the whole demo takes too long for a test.
  await loadDemo(app.deps, { customers: 12, months: 3 });
}, 90_000);

afterAll(() => app.close());

test("the books, timelines and rollups hold", async () => {
  expect(await faultsOf(app.deps.db)).toEqual([]);
  expect(await discrepanciesOf(app.deps)).toEqual([]);
});

test("what happened lies in the past, in the order of ids and numbers, and no e-mail is left to be sent", async () => {
  const { rows } = await sql`
    SELECT number, at FROM invoice JOIN event ON subject_id = invoice.id::text WHERE at > ${NOW}
    UNION ALL
    SELECT number, created_at FROM (
      SELECT number, created_at, created_at < lag(created_at) OVER numbers OR id < lag(id) OVER numbers AS backwards FROM invoice
      WINDOW numbers AS (ORDER BY number_year, number_sequence)) AS ordered WHERE backwards
    UNION ALL
    SELECT number, late.at FROM invoice JOIN event AS late ON late.subject_id = invoice.id::text
      JOIN event AS early ON early.subject_id = late.subject_id AND early.seq < late.seq AND early.at > late.at`.execute(
    app.deps.db,
  );
  expect(rows).toEqual([]);
  const states = await app.deps.db.selectFrom("delivery").select("state").distinct().execute();
  expect(states.map((row) => row.state).sort()).toEqual(["cancelled", "sent"]);
  const people = await app.deps.db.selectFrom("event").select("actor_name").distinct().execute();
  expect(people.map((row) => row.actor_name).sort()).toEqual([
    "Jana Kowalczyk",
    "Mail provider",
    "Marek Nowak",
    "Stripe",
    "System",
    "bank-import",
  ]);
});

test("usage goes on until now in every group of meters, GPUs by model", async () => {
  const call = app.as("support");
  const query = { from: "2026-11-22", before: "2026-11-24", granularity: "total" } as const;
  const { data } = await call("getUsage", { query });
  expect(data.updatedAt).toBe(NOW);
  const used = data.totals.filter(({ quantity }) => Number(quantity) > 0).map(({ meter }) => meter);
  expect(used).toEqual([
    "compute.vcpu",
    "compute.ram",
    "compute.instance",
    "storage.block",
    "storage.object",
    "storage.snapshot",
    "network.ingress",
    "network.egress",
    "network.address",
    "gpu",
  ]);
  const models = await call("getUsage", { query: { ...query, meter: "gpu", groupBy: "gpuModel" } });
  expect(models.data.series.map((one) => one.group)).toEqual(
    expect.arrayContaining(["H100", "H200", "L40S"]),
  );
});

test("machines are sold by type, and billed while they are stopped; a group has one invoice, with a section for each", async () => {
  const call = app.as("billing");
  const invoiceOf = async (tenantId: string) => {
    const [customer] = (await call("listCustomers", { query: { q: tenantId } })).data.items;
    const { items } = (await call("listInvoices", { query: { customerId: customer?.id ?? "" } })).data;
    const october = items.find(({ period }) => period?.from === "2026-10-01");
    return (await call("getInvoice", { params: { id: october?.id ?? "" } })).data;
  };
  const { lines } = await invoiceOf("reederei-holtenau");
  const billed = lines.filter(({ amount }) => Number(amount) > 0).map(({ product }) => product);
  expect(billed).toEqual(
    expect.arrayContaining([
      "Instance nl2.medium",
      "Instance nl2.xlarge",
      "Instance nl2.xlarge, stopped",
      "Public addresses",
      "Snapshots",
    ]),
  );
  const { byProject } = await invoiceOf("compania-iberica");
  expect(byProject?.members.map(({ member }) => member?.name ?? null)).toEqual([
    null,
    "Atelier Générique SARL",
  ]);
});

test("a file of direct debits was collected, and the bank took one of them back", async () => {
  const call = app.as("billing");
  const [file] = (await call("listDirectDebits", { query: {} })).data.items;
  expect(file).toMatchObject({ open: 0, returned: 1 });
  const { items } = (await call("getDirectDebits", { params: { id: file?.id ?? "" } })).data;
  expect(new Set(items.map(({ customer }) => customer.tenantId))).toEqual(
    new Set(["nordwind", "reederei-holtenau"]),
  );
  expect(items.filter(({ state }) => state !== "collected")).toMatchObject([
    { customer: { tenantId: "nordwind" }, state: "returned", reason: expect.stringContaining("AM04") },
  ]);
  const { data: mandates } = await call("listMandates", {
    params: { id: items[0]?.customer.id ?? "" },
  });
  expect(mandates.items).toMatchObject([{ revokedAt: null }]);
});

test("Stripe has paid out a part of what it holds, which nobody has booked yet", async () => {
  const query = { q: "stripe", limit: 5 };
  const [line, ...others] = (await app.as("billing")("listBankLines", { query })).data.items;
  expect(others).toEqual([]);
  expect(line).toMatchObject({ state: "open", offers: [{ reason: "payout", provider: "stripe" }] });
  expect(Number(line?.amount)).toBeLessThan(Number(line?.heldByProviders[0]?.held));
});

test("a support plan at a tenth, a prepaid quarter and a yearly licence are billed, the latter with their terms", async () => {
  const { rows } = await sql<Record<string, string | null>>`
    SELECT tenant_id, line.kind, line.product, line.unit, trim_scale(line.unit_price)::text AS price,
      line.amount::text AS amount, line.period_from AS "from", line.period_before AS before,
      invoice.period_from AS billed, invoice.status
    FROM invoice_line AS line JOIN invoice ON invoice.id = line.invoice_id JOIN customer ON customer.id = customer_id
    WHERE (line.kind = 'percent' OR line.unit IN ('year', 'quarter')) AND invoice.status <> 'voided' ORDER BY line.product, line.period_from`.execute(
    app.deps.db,
  );
  expect(rows).toContainEqual(expect.objectContaining({ kind: "percent", price: "0.1" }));
  expect(rows.filter(({ kind }) => kind === "recurring")).toEqual([
    {
      tenant_id: "zuercher-wetter",
      kind: "recurring",
      product: "Database licence",
      unit: "year",
      price: "2250",
      amount: "225000",
      from: "2026-08-01",
      before: "2027-08-01",
      billed: "2026-08-01",
      status: "paid",
    },
    {
      tenant_id: "cascadia-maps",
      kind: "recurring",
      product: "Reserved capacity",
      unit: "quarter",
      price: "1650",
      amount: "165000",
      from: "2026-08-01",
      before: "2026-11-01",
      billed: "2026-08-01",
      status: "paid",
    },
  ]);
});

test("the provider's name is shown, nobody more can sign in, and customers are marked", async () => {
  const call = app.as("admin");
  const info = (await call("getSignInInfo", {})).data;
  expect(info).toMatchObject({ operatorName: "Nordlicht Cloud", demo: true });
  const users = (await call("listUsers", { query: {} })).data.items;
  expect(users.filter((user) => !user.email.endsWith("@test.example"))).toEqual([]);
  const customers = (await call("listCustomers", { query: {} })).data.items;
  expect(customers.map((customer) => customer.demo)).toEqual(Array.from({ length: 12 }, () => true));
  const { all: invoices } = (await call("countInvoices", { query: {} })).data;
  expect((await call("getDemo", {})).data).toEqual({ loaded: true, canLoad: false, customers: 12, invoices });
});

test("it is removed with its files of direct debits and the sums of its books", async () => {
  await removeDemo(app.deps);
  for (const table of ["direct_debit", "direct_debit_file", "mandate", "bank_line", "ledger_tally"] as const)
    expect(await app.deps.db.selectFrom(table).selectAll().execute(), table).toEqual([]);
  expect((await verified(app.deps)).findings).toEqual([]);
});
