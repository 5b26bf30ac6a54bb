import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { publishAccessChange, publishChange } from "../../../activity/live/publish-change.ts";
import { sessionOf, type TestApp, testApp } from "../../../testing/app.ts";
import { openEvents } from "../../../testing/servers/event-source.ts";

let app: TestApp;
let address: string;
let userId: string;
const origin = "http://127.0.0.1:3000";

beforeAll(async () => {
  app = await testApp({ env: { BILLOW_URL: origin } });
  address = await app.server.listen({ port: 0 });
  const user = { name: "Ada", email: "ada@test.example", role: "support", password: "correct horse battery" };
  userId = (await app.as("admin")("createUser", { body: { ...user, role: "support" } })).data.id;
});

// Streams that are still open end with the server.
afterAll(() => app.close());

const limit = (sessionIdleMinutes: number, sessionMaxHours: number) =>
  app.as("admin")("setSignInRules", { body: { sessionIdleMinutes, sessionMaxHours } });

afterEach(async () => {
  await limit(720, 168);
  await app.deps.db.deleteFrom("auth_session").where("user_id", "=", userId).execute();
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** A session that began and was last used so many minutes ago. */
async function session(began: number, used: number) {
  const headers = { origin, cookie: await sessionOf(app, userId) };
  const changes = { created_at: minutesAgo(began), updated_at: minutesAgo(used) };
  const { id } = await app.deps.db
    .selectFrom("auth_session")
    .select("id")
    .where("user_id", "=", userId)
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  await app.deps.db.updateTable("auth_session").set(changes).where("id", "=", id).execute();
  return {
    headers,
    status: async () => (await app.server.inject({ url: "/api/v1/me", headers })).statusCode,
    /** In how many minutes it ends. */
    left: async () => {
      const query = app.deps.db.selectFrom("auth_session").select("expires_at").where("id", "=", id);
      const { expires_at } = await query.executeTakeFirstOrThrow();
      return Math.round((Date.parse(expires_at) - Date.now()) / 60_000);
    },
  };
}

test("ends sessions that are past shorter limits, with their event streams, and no others", async () => {
  const idle = await session(300, 31);
  const old = await session(9 * 60, 5);
  const good = await session(60, 5);
  const [ofIdle, ofOld] = await Promise.all(
    [idle, old].map(({ headers }) => openEvents(`${address}/api/v1/events/stream`, headers)),
  );
  // Opening a stream is a use of the session, so it was last used long ago only now.
  await app.deps.db
    .updateTable("auth_session")
    .set({ updated_at: minutesAgo(31) })
    .where("created_at", "<", minutesAgo(299))
    .where("created_at", ">", minutesAgo(301))
    .execute();
  const began = Date.now();
  const { data } = await limit(30, 8);
  expect(data).toMatchObject({ sessionIdleMinutes: 30, sessionMaxHours: 8 });
  expect(await Promise.all([idle.status(), old.status(), good.status()])).toEqual([401, 401, 200]);
  expect(await Promise.all([ofIdle?.next(), ofOld?.next()])).toEqual([null, null]);
  // At once, and not at the next round that looks for what has expired.
  expect(Date.now() - began).toBeLessThan(5_000);
});

test("gives sessions that go on the limits that are set, longer ones too", async () => {
  const used = await session(60, 10);
  await limit(30, 8);
  expect(await used.left()).toBe(20);
  expect(await used.status()).toBe(200);
  expect(await used.left()).toBe(30);
  await limit(7 * 24 * 60, 30 * 24);
  expect(await used.left()).toBe(7 * 24 * 60);
  await limit(60, 1);
  expect(await (await session(50, 0)).left()).toBe(10);
});

test("never brings back a session that has ended", async () => {
  const ended = await session(60, 0);
  await app.deps.db
    .updateTable("auth_session")
    .set({ expires_at: minutesAgo(1) })
    .where("user_id", "=", userId)
    .execute();
  await limit(7 * 24 * 60, 30 * 24);
  expect(await ended.status()).toBe(401);
});

test("looking after an event stream is no use of the session", async () => {
  const watching = await session(60, 10);
  const stream = await openEvents(`${address}/api/v1/events/stream`, watching.headers);
  expect(await watching.left()).toBe(720);
  await app.deps.db
    .updateTable("auth_session")
    .set({ updated_at: minutesAgo(700) })
    .where("user_id", "=", userId)
    .execute();
  await publishAccessChange(app.deps.db, [userId]);
  await publishChange(app.deps.db, { name: "invoices", data: {} });
  expect(await stream.next()).toEqual({ name: "invoices", data: {} });
  expect(await watching.left()).toBe(20);
});

test.each([
  [{ sessionIdleMinutes: 4 }, "/sessionIdleMinutes"],
  [{ sessionIdleMinutes: 7 * 24 * 60 + 1 }, "/sessionIdleMinutes"],
  [{ sessionMaxHours: 0 }, "/sessionMaxHours"],
  [{ sessionMaxHours: 721 }, "/sessionMaxHours"],
  [{ sessionMaxHours: 11 }, "/sessionIdleMinutes"],
  [{ sessionIdleMinutes: 30.5 }, "/sessionIdleMinutes"],
  [{ proofMinutes: 4 }, "/proofMinutes"],
  [{ proofMinutes: 24 * 60 + 1 }, "/proofMinutes"],
])("refuses %o and changes nothing", async (body, pointer) => {
  await expect(app.as("admin")("setSignInRules", { body })).rejects.toMatchObject({
    problem: { code: "invalid_request", errors: [{ pointer }] },
  });
  expect((await app.as("admin")("getSignInRules", {})).data).toEqual({
    secondFactorRoles: [],
    sessionIdleMinutes: 720,
    sessionMaxHours: 168,
    proofMinutes: 30,
  });
});

test("records what was changed, and leaves the roles that need a second factor alone", async () => {
  await app.as("admin")("setSignInRules", { body: { secondFactorRoles: ["manager"] } });
  await limit(60, 168);
  expect((await app.as("admin")("getSignInRules", {})).data.secondFactorRoles).toEqual(["manager"]);
  const { data } = await app.as("admin")("listAudit", { query: { limit: 1 } });
  expect(data.items[0]).toMatchObject({
    type: "settings.changed",
    data: { changes: [{ field: "sessionIdleMinutes", before: 720, after: 60 }] },
  });
  await app.as("admin")("setSignInRules", { body: { secondFactorRoles: [] } });
});
