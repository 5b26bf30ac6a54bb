import { afterAll, beforeAll, expect, test } from "vitest";
import type { NumberSeries } from "../../db/schema/operator.ts";
import { inTransaction } from "../../db/transaction.ts";
import { ensureFirstIssuer, FIRST_ISSUER_ID as issuerId } from "../../parties/issuers/issuer.ts";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { takeNumbers } from "./take-numbers.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await ensureFirstIssuer(database.db, { timeZone: "UTC", at: "2026-01-01T00:00:00Z" });
});

afterAll(() => database.close());

const take = (series: NumberSeries, year: number, count = 1) =>
  inTransaction(database.db, (tx) => takeNumbers(tx, { issuerId, series, year, count }));

/** The first of the numbers taken. */
const first = async (...of: Parameters<typeof take>) => (await take(...of))[0]?.number;

test("each series counts from one in each year", async () => {
  expect(await first("invoice", 2026)).toBe("INV-2026-0001");
  expect(await take("invoice", 2026, 2)).toEqual([
    { number: "INV-2026-0002", sequence: 2 },
    { number: "INV-2026-0003", sequence: 3 },
  ]);
  expect(await first("invoice", 2026)).toBe("INV-2026-0004");
  expect(await first("creditNote", 2026)).toBe("CN-2026-0001");
  expect(await first("invoice", 2027)).toBe("INV-2027-0001");
});

test("numbers of a transaction that fails are given again", async () => {
  const before = await first("invoice", 2030);
  const failing = inTransaction(database.db, async (tx) => {
    await takeNumbers(tx, { issuerId, series: "invoice", year: 2030, count: 10 });
    throw new Error("after the numbers were taken");
  });
  await expect(failing).rejects.toThrow("after the numbers were taken");
  expect([before, await first("invoice", 2030)]).toEqual(["INV-2030-0001", "INV-2030-0002"]);
});

test("taken at once, some failing, they have no gap and no twin", async () => {
  const taken: number[] = [];
  await Promise.allSettled(
    Array.from({ length: 60 }, async (_, index) => {
      const count = 1 + (index % 3);
      await inTransaction(database.db, async (tx) => {
        const numbers = await takeNumbers(tx, { issuerId, series: "creditNote", year: 2031, count });
        if (index % 5 === 0) throw new Error("rolled back");
        taken.push(...numbers.map(({ sequence }) => sequence));
      });
    }),
  );
  expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: taken.length }, (_, index) => index + 1));
  expect(await take("creditNote", 2031)).toMatchObject([{ sequence: taken.length + 1 }]);
});
