import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { inTransaction } from "../transaction.ts";
import { onOneConnection } from "./one-connection.ts";

const ISSUER = "00000000-0000-7000-8000-000000000001";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  await database.db.deleteFrom("document_series").execute();
});

type Db = Parameters<Parameters<typeof onOneConnection>[1]>[0];

async function write(db: Db, year: number): Promise<void> {
  await db
    .insertInto("document_series")
    .values({ issuer_id: ISSUER, series: "invoice", year, next_sequence: 1 })
    .execute();
}

async function years(db: Db = database.db): Promise<number[]> {
  const rows = await db.selectFrom("document_series").select("year").orderBy("year").execute();
  return rows.map((row) => row.year);
}

test("what transactions within the outermost one write is seen by others when that one is over", async () => {
  await onOneConnection(database.pool, (db) =>
    inTransaction(db, async (tx) => {
      await write(tx, 2025);
      await inTransaction(db, (nested) => write(nested, 2026));
      expect(await years(db)).toEqual([2025, 2026]);
      expect(await years()).toEqual([]);
    }),
  );
  expect(await years()).toEqual([2025, 2026]);
});

test("a transaction that fails within another undoes its own part, however deep it lies", async () => {
  await onOneConnection(database.pool, (db) =>
    inTransaction(db, async (tx) => {
      await write(tx, 2025);
      await inTransaction(db, async (nested) => {
        await write(nested, 2026);
        const deepest = inTransaction(db, async (deep) => {
          await write(deep, 2027);
          await write(deep, 2025);
        });
        await expect(deepest).rejects.toThrow(/duplicate key/);
        await write(nested, 2028);
      });
    }),
  );
  expect(await years()).toEqual([2025, 2026, 2028]);
});

test("when the outermost one fails, nothing of those within it stays, and the connection is not used again", async () => {
  const connections = database.pool.totalCount;
  const failing = onOneConnection(database.pool, (db) =>
    inTransaction(db, async () => {
      await inTransaction(db, (nested) => write(nested, 2026));
      throw new Error("enough");
    }),
  );
  await expect(failing).rejects.toThrow("enough");
  expect(await years()).toEqual([]);
  expect(database.pool.totalCount).toBeLessThanOrEqual(connections);
});
