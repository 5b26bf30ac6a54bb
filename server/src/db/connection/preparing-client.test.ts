import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { inSnapshot } from "../snapshot.ts";
import { inTransaction } from "../transaction.ts";
import { byKey } from "./preparing-client.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

/** Statements that the connection of a transaction has prepared and that contain a word. */
function preparedWith(word: string): Promise<string[]> {
  return inTransaction(database.db, async (tx) => {
    const { rows } = await sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(
      tx,
    );
    return rows.map(({ statement }) => statement).filter((statement) => statement.includes(word));
  });
}

/** One after the other, so that the pool gives the same connection each time. */
async function repeat(times: number, work: (value: number) => Promise<number | undefined>): Promise<void> {
  for (let value = 0; value < times; value++) expect(await work(value)).toBe(value * 2);
}

test("what is run again and again in transactions that write is prepared, and answers for its own values", async () => {
  await repeat(60, (value) =>
    inTransaction(database.db, async (tx) => {
      const { rows } = await sql<{ hot: number }>`SELECT ${value}::int * 2 AS hot`.execute(tx);
      return rows[0]?.hot;
    }),
  );
  expect(await preparedWith("AS hot")).toHaveLength(1);
});

test("what is run again and again is prepared, however many others came before that were not", async () => {
  await inTransaction(database.db, async (tx) => {
    for (let number = 0; number < 1_500; number++) await sql.raw(`SELECT ${number} AS rare`).execute(tx);
  });
  await repeat(60, (value) =>
    inTransaction(database.db, async (tx) => {
      const { rows } = await sql<{ late: number }>`SELECT ${value}::int * 2 AS late`.execute(tx);
      return rows[0]?.late;
    }),
  );
  expect(await preparedWith("AS late")).toHaveLength(1);
  expect(await preparedWith("AS rare")).toEqual([]);
});

test("what is run a few times, outside of a transaction or to read a snapshot is not", async () => {
  const doubled = async (db: typeof database.db, value: number) => {
    const { rows } = await sql<{ cold: number }>`SELECT ${value}::int * 2 AS cold`.execute(db);
    return rows[0]?.cold;
  };
  await repeat(5, (value) => inTransaction(database.db, (tx) => doubled(tx, value)));
  await repeat(60, (value) => doubled(database.db, value));
  await repeat(60, (value) => inSnapshot(database.db, (tx) => doubled(tx, value)));
  expect(await preparedWith("AS cold")).toEqual([]);
});

test("what says that it looks up rows by key is prepared outside of a transaction, too", async () => {
  await repeat(60, async (value) => {
    const { rows } = await sql<{
      keyed: number;
    }>`${byKey} SELECT ${value}::int * 2 AS keyed`.execute(database.db);
    return rows[0]?.keyed;
  });
  expect(await preparedWith("AS keyed")).toHaveLength(1);
});

test("a prepared statement that fails leaves its connection usable", async () => {
  const half = (value: number) =>
    inTransaction(database.db, async (tx) => {
      const { rows } = await sql<{ half: number }>`SELECT 4 / ${value}::int AS half`.execute(tx);
      return rows[0]?.half;
    });
  for (let times = 0; times < 60; times++) expect(await half(2)).toBe(2);
  await expect(half(0)).rejects.toThrow("division by zero");
  expect(await half(4)).toBe(1);
});
