import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { takeNumbers } from "./take-numbers.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

const take = (series: "INV" | "CN", year: number, count = 1) =>
  inTransaction(database.db, (tx) => takeNumbers(tx, { series, year, count }));

test("each series counts from one in each year", async () => {
  expect(await take("INV", 2026)).toBe(1);
  expect(await take("INV", 2026, 5)).toBe(2);
  expect(await take("INV", 2026)).toBe(7);
  expect(await take("CN", 2026)).toBe(1);
  expect(await take("INV", 2027)).toBe(1);
});

test("numbers of a transaction that fails are given again", async () => {
  const first = await take("INV", 2030);
  const failing = inTransaction(database.db, async (tx) => {
    await takeNumbers(tx, { series: "INV", year: 2030, count: 10 });
    throw new Error("after the numbers were taken");
  });
  await expect(failing).rejects.toThrow("after the numbers were taken");
  expect(await take("INV", 2030)).toBe(first + 1);
});

test("taken at once, some failing, they have no gap and no twin", async () => {
  const taken: number[] = [];
  await Promise.allSettled(
    Array.from({ length: 60 }, async (_, index) => {
      const count = 1 + (index % 3);
      await inTransaction(database.db, async (tx) => {
        const first = await takeNumbers(tx, { series: "CN", year: 2031, count });
        if (index % 5 === 0) throw new Error("rolled back");
        taken.push(...Array.from({ length: count }, (_, offset) => first + offset));
      });
    }),
  );
  expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: taken.length }, (_, index) => index + 1));
  expect(await take("CN", 2031)).toBe(taken.length + 1);
});
