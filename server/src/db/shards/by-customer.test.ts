import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { inSnapshot } from "../snapshot.ts";
import { ByCustomer, rowsByCustomer } from "./by-customer.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

const ROWS = 12_345;

test("rows of many customers are read once, in order, over pages, by several readers at once", async () => {
  const query = sql<{ customer_id: string; n: number }>`
    SELECT lpad((n / 3000)::text, 4, '0') AS customer_id, n FROM generate_series(0, ${ROWS - 1}::int) AS n ORDER BY 1, 2`;
  const read = await inSnapshot(database.db, async (tx) => {
    const [one, other] = [
      new ByCustomer(rowsByCustomer(tx, query)),
      new ByCustomer(rowsByCustomer(tx, query)),
    ];
    const seen: number[][] = [];
    for (let id = await one.nextCustomer(); id !== null; id = await one.nextCustomer()) {
      const rows: number[] = [];
      for await (const page of one.of(id)) rows.push(...page.rows.map((row) => row.n));
      const again: number[] = [];
      for await (const page of other.of(id)) again.push(...page.rows.map((row) => row.n));
      expect(again).toEqual(rows);
      seen.push(rows);
    }
    return seen;
  });
  expect(read.map((rows) => rows.length)).toEqual([3000, 3000, 3000, 3000, 345]);
  expect(read.flat()).toEqual(Array.from({ length: ROWS }, (_, n) => n));
});

test("customers that nobody asks for are passed over, and one without parts has none", async () => {
  const parts = async function* () {
    for (const customerId of ["a", "b", "d"]) yield { customerId };
  };
  const reader = new ByCustomer(parts());
  const of = async (customerId: string) => {
    let count = 0;
    for await (const _ of reader.of(customerId)) count += 1;
    return count;
  };
  expect([await of("b"), await of("c"), await reader.nextCustomer(), await of("d")]).toEqual([1, 0, "d", 1]);
  expect(await reader.nextCustomer()).toBeNull();
});
