import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { silentLog } from "../../testing/silent-log.ts";
import { inTransaction } from "../transaction.ts";
import { createPool } from "./pool.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => {
  await database.close();
});

test("numbers and times come back exactly as they were stored", async () => {
  const values = {
    int8: 9223372036854775807n,
    numeric: "12345678901234567890123456789.000000000000000000001",
    date: "2026-10-25",
    timestamptz: "2026-10-25T00:30:00.123456Z",
    jsonb: { tax: "19.0", lines: [1, 2] },
  };
  const { rows } = await database.pool.query(
    "SELECT $1::int8 AS int8, $2::numeric AS numeric, $3::date AS date, $4::timestamptz AS timestamptz, $5::jsonb AS jsonb",
    Object.values(values),
  );
  expect(rows).toEqual([values]);
});

test("arrays of numbers and times are as exact", async () => {
  const values = {
    int8: [9223372036854775807n, null, -1n],
    numeric: ["0.10000000000000000000000001", "NaN"],
    date: ["2026-10-25"],
    timestamptz: ["2026-10-25T00:30:00.123456Z"],
    empty: [],
  };
  const { rows } = await database.pool.query(
    "SELECT $1::int8[] AS int8, $2::numeric[] AS numeric, $3::date[] AS date, $4::timestamptz[] AS timestamptz, $5::int8[] AS empty",
    Object.values(values),
  );
  expect(rows).toEqual([values]);
});

test("instants arrive in UTC also where the database has another time zone", async () => {
  const name = pg.escapeIdentifier(new URL(database.url).pathname.slice(1));
  await database.pool.query(`ALTER DATABASE ${name} SET TimeZone = 'Asia/Kolkata'`);
  const pool = createPool({ connectionString: database.url, log: silentLog });
  const { rows } = await pool.query("SELECT '2026-01-01T00:00:00+05:30'::timestamptz AS at");
  await pool.end();
  expect(rows).toEqual([{ at: "2025-12-31T18:30:00Z" }]);
});

test("libraries with connections of their own keep the driver's types", async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query("SELECT 1::int8 AS int8, '2026-01-01T00:00:00Z'::timestamptz AS at");
  await client.end();
  expect(rows).toEqual([{ int8: "1", at: new Date("2026-01-01T00:00:00Z") }]);
});

test("a statement that takes too long is cancelled, unless the pool lets it run", async () => {
  const endless = "SELECT count(*) FROM generate_series(1, 1000000000) AS numbers";
  const pool = createPool({ connectionString: database.url, log: silentLog, statementTimeoutMs: 20 });
  await expect(pool.query(endless)).rejects.toMatchObject({ code: "57014" });
  await pool.end();
  const patient = createPool({ connectionString: database.url, log: silentLog, statementTimeoutMs: 0 });
  expect((await patient.query("SHOW statement_timeout")).rows).toEqual([{ statement_timeout: "0" }]);
  await patient.end();
});

test("a connection that breaks, idle or in use, fails its query and not the process", async () => {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (message: string) => warnings.push(message) };
  const pool = createPool({ connectionString: database.url, log, max: 2 });
  const [idle, used] = await Promise.all([pool.connect(), pool.connect()]);
  const pids = await Promise.all(
    [idle, used].map((client) => client.query("SELECT pg_backend_pid() AS pid")),
  );
  idle.release();
  const broken = new Promise((resolve) => used.once("end", resolve));
  const removed = new Promise((resolve) => pool.once("remove", resolve));
  for (const { rows } of pids) await database.pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
  await Promise.all([broken, removed]);
  await expect(used.query("SELECT 1")).rejects.toThrow();
  used.release(true);
  expect(warnings).toHaveLength(1);
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test("two transactions that deadlock both commit in the end", async () => {
  const { db, pool } = database;
  await pool.query("CREATE TABLE account AS SELECT id, 0 AS balance FROM unnest('{1,2}'::int[]) AS id");
  const met: (() => void)[] = [];
  /** Lets each transaction go on when both hold their first row; a second attempt finds the other long past. */
  const meet = () =>
    new Promise<void>((resolve) => {
      met.push(resolve);
      if (met.length >= 2) for (const go of met) go();
    });
  let attempts = 0;
  const transfer = (first: number, second: number) =>
    inTransaction(db, async (transaction) => {
      attempts += 1;
      await sql`UPDATE account SET balance = balance - 1 WHERE id = ${first}`.execute(transaction);
      await meet();
      await sql`UPDATE account SET balance = balance + 1 WHERE id = ${second}`.execute(transaction);
    });
  await Promise.all([transfer(1, 2), transfer(2, 1)]);
  // The one that begins again may be faster at the row than the one that waits for it, and they deadlock once more.
  expect(attempts).toBeGreaterThan(2);
  expect((await pool.query("SELECT id, balance FROM account ORDER BY id")).rows).toEqual([
    { id: 1, balance: 0 },
    { id: 2, balance: 0 },
  ]);
});

test("a transaction that keeps failing is given up after eight tries, and another error at once", async () => {
  const attempts = async (code: string, failures = Number.POSITIVE_INFINITY) => {
    let made = 0;
    const work = inTransaction(database.db, async () => {
      made += 1;
      if (made <= failures) throw Object.assign(new Error("no luck"), { code });
    });
    if (Number.isFinite(failures)) await work;
    else await expect(work).rejects.toMatchObject({ code });
    return made;
  };
  expect(await attempts("40001")).toBe(8);
  expect(await attempts("40P01", 1)).toBe(2);
  expect(await attempts("23505")).toBe(1);
}, 60_000);

test("refuses to hand on a currency or an invoice status that does not exist", async () => {
  const { db } = database;
  const rows = sql`SELECT * FROM (VALUES ('EUR', 'sent'), ('KWD', 'voided')) AS stored (currency, status)`;
  expect((await rows.execute(db)).rows).toHaveLength(2);
  await expect(sql`SELECT * FROM (VALUES ('EUR'), ('XYZ')) AS stored (currency)`.execute(db)).rejects.toThrow(
    "XYZ",
  );
  await expect(sql`SELECT 'lost' AS status`.execute(db)).rejects.toThrow("lost");
  expect((await sql`SELECT 410 AS status, NULL AS currency`.execute(db)).rows).toHaveLength(1);
});
