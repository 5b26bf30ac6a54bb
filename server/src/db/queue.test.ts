import type pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { silentLog } from "../testing/silent-log.ts";
import { createDb } from "./connection/pool.ts";
import { createJobQueue } from "./queue.ts";
import { steadyClock } from "./steady-clock.ts";
import { inTransaction } from "./transaction.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

test("a queue that could not be opened, wherever the database went away, leaves nothing running", async () => {
  const running = new Set<NodeJS.Timeout>();
  const { setInterval: begin, clearInterval: end } = steadyClock;
  vi.spyOn(steadyClock, "setInterval").mockImplementation((work, ms) => {
    const handle = begin(work, ms);
    running.add(handle);
    return handle;
  });
  vi.spyOn(steadyClock, "clearInterval").mockImplementation((handle) => {
    running.delete(handle);
    end(handle);
  });
  const left: number[] = [];
  for (let isOpen = false; !isOpen && left.length < 60; ) {
    const queue = createJobQueue(createDb(failingAfter(left.length)), silentLog);
    isOpen = await inTransaction(database.db, (tx) =>
      queue.enqueue(tx, { queue: "bulk-jobs", id: "01920000-0000-7000-8000-000000000000" }),
    ).then(
      () => true,
      () => false,
    );
    await queue.close();
    left.push(running.size);
  }
  vi.restoreAllMocks();
  for (const handle of running) end(handle);
  expect(left.length).toBeGreaterThan(3);
  expect(left.length).toBeLessThan(60);
  expect(left).toEqual(left.map(() => 0));
});

/** Connections to the database that are all refused once so many were given out. */
function failingAfter(connections: number): pg.Pool {
  let left = connections;
  const failing = Object.create(database.pool);
  failing.connect = async () => {
    if (left-- > 0) return database.pool.connect();
    throw new Error("Connection terminated");
  };
  failing.end = async () => {};
  return failing;
}
