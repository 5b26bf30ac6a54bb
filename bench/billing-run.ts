import type { BenchBillow, DatabasePool } from "./billow.ts";
import { CUSTOMERS, generateCustomers, generateRollups } from "./generate.ts";
import { generateCatalogue } from "./generate-catalogue.ts";
import { type Row, seconds } from "./measure.ts";

const BATCH = 500;

/** A month of 5,000 customers into drafts; the floor is the same rows by plain inserts in batches of 500 invoices. */
export async function benchBillingRun(billow: BenchBillow, wide: boolean): Promise<Row[]> {
  if (wide) await generateCatalogue(billow);
  await generateCustomers(billow.pool, wide);
  await generateRollups(billow.pool, { from: "2026-10-01", days: 31, wide });
  const took = await seconds(() =>
    billow.call("/api/v1/billing-runs", { method: "POST", body: { period: "2026-10" } }),
  );
  await expectDrafts(billow.pool, CUSTOMERS);
  const lines = await billow.pool.query<{ lines: bigint }>("SELECT count(*) AS lines FROM invoice_line");
  const plain = await plainInserts(billow.pool);
  const perSecond = CUSTOMERS / took;
  return [
    {
      what: `billing run, ${wide ? "40 meters, 1 to 40 tenants a customer, " : ""}${CUSTOMERS.toLocaleString("en")} customers, ${Number(lines.rows[0]?.lines ?? 0).toLocaleString("en")} lines`,
      measured: `${perSecond.toFixed(0)} invoices/s (${took.toFixed(1)} s)`,
      bar: "≥ 2,000 invoices/s",
      floor: `${(CUSTOMERS / plain).toFixed(0)} invoices/s, ratio ${(plain / took).toFixed(2)}`,
    },
  ];
}

/** A benchmark of drafts that were not made would show a fast one. @throws Error where there are fewer */
export async function expectDrafts(pool: DatabasePool, count: number): Promise<void> {
  const { rows } = await pool.query<{ made: bigint }>("SELECT count(*) AS made FROM invoice");
  if (Number(rows[0]?.made) < count) throw new Error(`The run made ${rows[0]?.made} drafts of ${count}.`);
}

/** What a run writes, with the condition that finds the rows of some invoices. */
const TABLES = {
  invoice: "id = ANY($1::uuid[])",
  invoice_line: "invoice_id = ANY($1::uuid[])",
  invoice_tax: "invoice_id = ANY($1::uuid[])",
  event: "subject_id = ANY($1::text[]) AND subject_kind = 'invoice'",
};

/** Writes the run's rows again into tables of the same shape and indexes. */
async function plainInserts(pool: DatabasePool): Promise<number> {
  for (const name of Object.keys(TABLES))
    await pool.query(`CREATE TABLE bench_${name} (LIKE ${name} INCLUDING ALL)`);
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM invoice ORDER BY id");
  return seconds(async () => {
    for (let start = 0; start < rows.length; start += BATCH) {
      const ids = rows.slice(start, start + BATCH).map((row) => row.id);
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        for (const [name, isTheirs] of Object.entries(TABLES))
          await client.query(
            `INSERT INTO bench_${name} OVERRIDING SYSTEM VALUE SELECT * FROM ${name} WHERE ${isTheirs}`,
            [ids],
          );
        await client.query("COMMIT");
      } finally {
        client.release();
      }
    }
  });
}
