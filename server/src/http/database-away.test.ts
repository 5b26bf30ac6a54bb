import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inSnapshot } from "../db/snapshot.ts";
import { AnotherTry, inTransaction } from "../db/transaction.ts";
import { type TestApp, testApp } from "../testing/app.ts";
import { makeCustomer } from "../testing/invoicing.ts";
import { problemOf } from "./problem.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

const PID = sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`;

async function end(pid: number | undefined) {
  await sql`SELECT pg_terminate_backend(${pid ?? 0}, 10000)`.execute(app.deps.db);
}

test.each([
  ["a change", inTransaction],
  ["a snapshot", inSnapshot],
])("a connection that is lost in the middle of %s is told as such", async (_what, run) => {
  const lost = run(app.deps.db, async (tx) => {
    await end((await PID.execute(tx)).rows[0]?.pid);
    return PID.execute(tx);
  });
  const error = await lost.catch((reason: unknown) => reason);
  expect(problemOf(error, "1")).toMatchObject({ code: "unavailable", status: 503 });
});

test.each([
  ["XX000", "failure on connection marked as essential: db-1:5432"],
  ["XX000", "terminating connection due to administrator command"],
  ["XX000", "the database system is starting up"],
  ["XX000", "could not connect to any active placements"],
  ["58030", "failed to COPY to shard 102008 on db-1:5432"],
  ["58030", "failed to complete COPY on db-1:5432"],
  ["XX000", "SSL SYSCALL error: EOF detected"],
  ["XX000", "postmaster was shut down, exiting"],
  ["XX000", "SSL connection has been closed unexpectedly"],
  [
    "XX000",
    "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally",
  ],
  ["XX000", "could not receive data from server: Connection reset by peer"],
  ["XX000", "could not send data to server: Broken pipe"],
  ["XX000", 'connection to server at "db-1", port 5432 failed: Connection refused'],
])(
  "a worker of a cluster that is lost is told as such, though Citus has no code for it: %s %s",
  (code, message) => {
    const error = Object.assign(new Error(message), { code });
    expect(problemOf(error, "1")).toMatchObject({ code: "unavailable", status: 503 });
  },
);

test.each([
  ["53100", /^The disk of the database is full/],
  ["25006", /read-only/],
])("a disk that is full and a database that takes no changes are told as such: %s", (code, said) => {
  const error = Object.assign(new Error("could not extend file: No space left on device"), { code });
  expect(problemOf(error, "1")).toMatchObject({
    code: "unavailable",
    status: 503,
    detail: expect.stringMatching(said),
  });
});

test("work that always finds that another was faster is told as such", async () => {
  const lost = inTransaction(app.deps.db, async () => {
    throw new AnotherTry("another was faster");
  });
  const error = await lost.catch((reason: unknown) => reason);
  expect(problemOf(error, "1")).toMatchObject({ code: "unavailable", status: 503 });
});

test("a call whose connection is ended while it waits answers 503 with Retry-After, and nothing is half done", async () => {
  const customer = await makeCustomer(app.as("admin"));
  const answer = await inTransaction(app.deps.db, async (tx) => {
    await sql`SELECT FROM customer WHERE id = ${customer.id} FOR UPDATE`.execute(tx);
    const own = (await PID.execute(tx)).rows[0]?.pid ?? 0;
    const headers = await app.cookieOf("admin");
    const called = app.server.inject({
      method: "PATCH",
      url: `/api/v1/customers/${customer.id}`,
      headers,
      payload: { name: "Another" },
    });
    for (;;) {
      const { rows } = await sql<{ pid: number }>`
        SELECT pid FROM pg_stat_activity WHERE ${own} = ANY(pg_blocking_pids(pid))`.execute(app.deps.db);
      if (rows[0] === undefined) continue;
      await end(rows[0].pid);
      return called;
    }
  });
  expect(answer.statusCode, answer.payload).toBe(503);
  expect(answer.json()).toMatchObject({ code: "unavailable" });
  expect(answer.headers["retry-after"]).toBe("2");
  const { data } = await app.as("admin")("getCustomer", { params: { id: customer.id } });
  expect(data.name).toBe(customer.name);
});
