import type { Role } from "@billow/contract/access/user.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishChange } from "../../activity/live/publish-change.ts";
import { inTransaction } from "../../db/transaction.ts";
import { sessionOf, type TestApp, testApp } from "../../testing/app.ts";
import { makeCustomer, makeDraft } from "../../testing/invoicing.ts";
import { type OpenEvents, openEvents } from "../../testing/servers/event-source.ts";
import { createUser } from "./create-user.ts";

let app: TestApp;
let address: string;
const origin = "http://127.0.0.1:3000";
const password = "correct horse battery";

beforeAll(async () => {
  app = await testApp({ env: { BILLOW_URL: origin } });
  address = await app.server.listen({ port: 0 });
});

// Streams that are still open end with the server.
afterAll(() => app.close());

let people = 0;

/** Somebody who is signed in, and the headers of their calls. */
async function person(role: Role) {
  people += 1;
  const email = `person-${people}@test.example`;
  const user = await inTransaction(app.deps.db, (tx) =>
    createUser(app.deps, tx, { name: `Person ${people}`, email, role, password }),
  );
  const headers = { origin, cookie: await sessionOf(app, user.id) };
  return { id: user.id, email, headers, call: app.withHeaders(headers) };
}

const signIn = (email: string, entered = password) =>
  app.server.inject({
    method: "POST",
    url: "/api/auth/sign-in/email",
    payload: { email, password: entered },
    remoteAddress: `10.1.0.${people}`,
  });

const update = (id: string, body: { disabled?: boolean; role?: Role }) =>
  app.as("admin")("updateUser", { params: { id }, body });

const statusOf = async (headers: Record<string, string>) =>
  (await app.server.inject({ url: "/api/v1/me", headers })).statusCode;

const listen = (headers: Record<string, string>): Promise<OpenEvents> =>
  openEvents(`${address}/api/v1/events/stream`, headers);

describe("a disabled user", () => {
  test("is out at once with sessions, keys and streams, and is back once enabled, but for the sessions", async () => {
    const leaver = await person("admin");
    const { data: key } = await leaver.call("createApiKey", {
      body: { name: "Robot", scopes: ["invoices:read"] },
    });
    const bearer = { authorization: `Bearer ${key.key}` };
    expect(await statusOf(bearer)).toBe(200);
    const streams = [await listen(leaver.headers), await listen(bearer)];
    const other = await listen(await app.cookieOf("support"));

    const { data } = await update(leaver.id, { disabled: true });
    expect(data).toMatchObject({ disabled: true });
    expect([await statusOf(leaver.headers), await statusOf(bearer)]).toEqual([401, 401]);
    expect([await streams[0]?.next(), await streams[1]?.next()]).toEqual([null, null]);
    await publishChange(app.deps.db, { name: "invoices", data: {} });
    expect(await other.next()).toEqual({ name: "invoices", data: {} });
    const { data: keys } = await app.as("admin")("listApiKeys", {});
    expect(keys.items.find(({ id }) => id === key.id)).toMatchObject({
      owner: { id: leaver.id, disabled: true },
      revokedAt: null,
    });

    await update(leaver.id, { disabled: false });
    expect([await statusOf(leaver.headers), await statusOf(bearer)]).toEqual([401, 200]);
    expect((await signIn(leaver.email)).statusCode).toBe(200);
    const types = await app.deps.db
      .selectFrom("event")
      .select("type")
      .where("subject_id", "=", leaver.id)
      .execute();
    expect(types.map(({ type }) => type)).toEqual(expect.arrayContaining(["disabled", "enabled"]));
  });

  test("who signs in is refused in the words of a wrong password, with a second factor too", async () => {
    const leaver = await person("support");
    await update(leaver.id, { disabled: true });
    const wrong = await signIn(leaver.email, "a wrong password");
    const right = await signIn(leaver.email);
    await app.deps.db
      .updateTable("auth_user")
      .set({ two_factor_enabled: true })
      .where("id", "=", leaver.id)
      .execute();
    const withFactor = await signIn(leaver.email);
    for (const answer of [right, withFactor]) {
      expect(answer.statusCode).toBe(401);
      expect({ ...answer.json(), requestId: "" }).toEqual({ ...wrong.json(), requestId: "" });
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  });

  test("has no session, though one was made while they were being disabled", async () => {
    const leaver = await person("support");
    await app.deps.db
      .updateTable("auth_user")
      .set({ disabled_at: "2026-01-01T00:00:00Z" })
      .where("id", "=", leaver.id)
      .execute();
    expect(await statusOf(leaver.headers)).toBe(401);
  });
});

describe("a stream", () => {
  test("ends with its session, its key and the role it was opened with, and stays while another session goes", async () => {
    const somebody = await person("support");
    const again = { origin, cookie: await sessionOf(app, somebody.id) };
    const [first, second] = [await listen(somebody.headers), await listen(again)];
    await app.server.inject({
      method: "POST",
      url: "/api/auth/sign-out",
      payload: {},
      headers: somebody.headers,
    });
    expect(await first.next()).toBeNull();
    await publishChange(app.deps.db, { name: "invoices", data: {} });
    expect(await second.next()).toEqual({ name: "invoices", data: {} });
    await update(somebody.id, { role: "billing" });
    expect(await second.next()).toBeNull();

    const { data: key } = await app.as("admin")("createApiKey", {
      body: { name: "K", scopes: ["invoices:read"] },
    });
    const third = await listen({ authorization: `Bearer ${key.key}` });
    await app.as("admin")("revokeApiKey", { params: { id: key.id } });
    expect(await third.next()).toBeNull();
  });
});

describe("an export that is being read", () => {
  /** A report of more than what the buffers on the way hold, read as far as its beginning. */
  async function halfRead(headers: Record<string, string>) {
    const { db, newId } = app.deps;
    const invoice = await makeDraft(app.as("admin"), await makeCustomer(app.as("admin")));
    const job = newId();
    await sql`
      INSERT INTO bulk_job (id, action, state, total, as_it_is, actor_kind, actor_id, actor_name, created_at, finished_at)
      VALUES (${job}, 'send', 'done', 6000, false, 'system', 'test', 'Test', now(), now())`.execute(db);
    await sql`
      INSERT INTO bulk_item (job_id, position, invoice_id, outcome, code, detail, at)
      SELECT ${job}, n, ${invoice.id}, 'failed', 'conflict', repeat('x', 7000), now() FROM generate_series(1, 6000) AS n`.execute(
      db,
    );
    const answer = await fetch(`${address}/api/v1/bulk-jobs/${job}/report.csv`, { headers });
    const pieces = answer.body?.getReader();
    expect((await pieces?.read())?.value?.length).toBeGreaterThan(0);
    /** Whether the rest arrives. */
    return async () => {
      try {
        for (;;) if ((await pieces?.read())?.done !== false) return "whole";
      } catch {
        return "cut off";
      }
    };
  }

  test("is cut off when its user is disabled or may no longer, and its key is revoked; others go on", async () => {
    const leaver = await person("manager");
    const demoted = await person("billing");
    const { data: key } = await app.as("admin")("createApiKey", {
      body: { name: "Reports", scopes: ["invoices:read"] },
    });
    const others = await halfRead(await app.cookieOf("manager"));
    const cut = [
      await halfRead(leaver.headers),
      await halfRead(demoted.headers),
      await halfRead({ authorization: `Bearer ${key.key}` }),
    ];
    await update(leaver.id, { disabled: true });
    await update(demoted.id, { role: "support" });
    await app.as("admin")("revokeApiKey", { params: { id: key.id } });
    expect(await Promise.all(cut.map((rest) => rest()))).toEqual(["cut off", "cut off", "cut off"]);
    expect(await others()).toBe("whole");
  });
});

describe("the last administrator", () => {
  /** The administrator of the tests, alone. */
  async function alone() {
    const { data: me } = await app.as("admin")("getMe", {});
    await app.deps.db.updateTable("auth_user").set({ role: "support" }).where("id", "<>", me.id).execute();
    return me;
  }

  test("cannot be disabled; another disabled administrator does not count", async () => {
    const me = await alone();
    const other = await person("admin");
    await update(other.id, { disabled: true });
    for (const body of [{ disabled: true }, { role: "support" as const }]) {
      await expect(update(me.id, body)).rejects.toMatchObject({ problem: { code: "conflict" } });
    }
  });

  test("is left when two disable each other at the same time", async () => {
    const me = await alone();
    const other = await person("admin");
    const tried = await Promise.allSettled([
      update(other.id, { disabled: true }),
      other.call("updateUser", { params: { id: me.id }, body: { disabled: true } }),
    ]);
    expect(tried.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const left = await app.deps.db
      .selectFrom("auth_user")
      .select("id")
      .where("role", "=", "admin")
      .where("disabled_at", "is", null)
      .execute();
    expect(left).toHaveLength(1);
  });
});
