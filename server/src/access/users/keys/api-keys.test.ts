import type { Scope } from "@billow/contract/access/user.ts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { createDb, createPool } from "../../../db/connection/pool.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { openEvents } from "../../../testing/servers/event-source.ts";
import { silentLog } from "../../../testing/silent-log.ts";
import { createApiKeyCheck } from "./api-key-check.ts";
import { createApiKey } from "./create-api-key.ts";
import { rotateApiKey } from "./rotate-api-key.ts";
import { updateApiKey } from "./update-api-key.ts";

let app: TestApp;
const clock = fixedClock("2026-11-01T12:00:00Z");

beforeAll(async () => {
  app = await testApp({ clock });
});

afterAll(() => app.close());

const LOOPBACK = "127.0.0.1";

const make = (name = "Key") => createApiKey(app.deps, app.deps.db, { name, scopes: ["usage:read"] });

const revokeInDatabase = (id: string) =>
  app.deps.db
    .updateTable("api_key")
    .set({ revoked_at: "2026-11-01T12:00:00Z" })
    .where("id", "=", id)
    .execute();

async function statusWith(key: string): Promise<number> {
  return (await app.server.inject({ url: "/api/v1/me", headers: { authorization: `Bearer ${key}` } }))
    .statusCode;
}

describe("an API key", () => {
  test("is shown once and stored as a hash", async () => {
    const { data } = await app.as("admin")("createApiKey", {
      body: { name: "CI", scopes: ["usage:write", "usage:write"] },
    });
    expect(data.key).toMatch(/^bk_[A-Za-z0-9_-]{43}$/);
    expect(data).toMatchObject({
      prefix: data.key.slice(0, 10),
      scopes: ["usage:write"],
      lastUsedAt: null,
      revokedAt: null,
      expiresAt: null,
      allowedAddresses: [],
      oldValidUntil: null,
    });
    const rows = await app.deps.db.selectFrom("api_key").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(data.key.slice(10));
    const { data: listed } = await app.as("admin")("listApiKeys", {});
    expect(listed.items.find((key) => key.id === data.id)).toEqual({ ...data, key: undefined });
  });

  test("stops at once when it is revoked, though it was in use", async () => {
    const { data } = await app.as("admin")("createApiKey", { body: { name: "CI", scopes: ["*"] } });
    expect(await statusWith(data.key)).toBe(200);
    expect(await statusWith(data.key)).toBe(200);
    const revoked = await app.as("admin")("revokeApiKey", { params: { id: data.id } });
    expect(revoked.data.revokedAt).toBe("2026-11-01T12:00:00Z");
    expect(await statusWith(data.key)).toBe(401);
    clock.advance({ minutes: 1 });
    const again = await app.as("admin")("revokeApiKey", { params: { id: data.id } });
    expect(again.data.revokedAt).toBe(revoked.data.revokedAt);
  });

  test("that is unknown cannot be revoked", async () => {
    const call = app.as("admin")("revokeApiKey", { params: { id: app.deps.newId() } });
    await expect(call).rejects.toMatchObject({ problem: { code: "not_found" } });
  });

  test("notes its last use, to the minute", async () => {
    const { row, key } = await make();
    const lastUse = async () =>
      (
        await app.deps.db
          .selectFrom("api_key")
          .select("last_used_at")
          .where("id", "=", row.id)
          .executeTakeFirst()
      )?.last_used_at;
    clock.set("2026-11-02T08:00:00Z");
    const check = () => createApiKeyCheck(app.deps).byApiKey(key, LOOPBACK);
    await check();
    expect(await lastUse()).toBe("2026-11-02T08:00:00Z");
    clock.advance({ seconds: 59 });
    await check();
    expect(await lastUse()).toBe("2026-11-02T08:00:00Z");
    clock.advance({ seconds: 1 });
    await check();
    expect(await lastUse()).toBe("2026-11-02T08:01:00Z");
  });

  test.each(["bk_", "bk_short", `xx_${"A".repeat(43)}`, `bk_${"A".repeat(44)}`, "'; DROP TABLE api_key; --"])(
    "like %j is none, without asking the database",
    async (text) => {
      const nowhere = createDb(
        createPool({ connectionString: "postgres://127.0.0.1:1/none", log: silentLog }),
      );
      expect(await createApiKeyCheck({ ...app.deps, db: nowhere }).byApiKey(text, LOOPBACK)).toHaveProperty(
        "refused",
      );
      await nowhere.destroy();
    },
  );
});

describe("the check of a key", () => {
  test("asks the database once in a while, so another process notices a revocation within seconds", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { row, key } = await make();
    const elsewhere = createApiKeyCheck(app.deps);
    expect(await elsewhere.byApiKey(key, LOOPBACK)).toMatchObject({
      principal: { actor: { kind: "apiKey", id: row.id, name: "Key" } },
    });
    await revokeInDatabase(row.id);
    vi.advanceTimersByTime(4_999);
    expect(await elsewhere.byApiKey(key, LOOPBACK)).toHaveProperty("principal");
    vi.advanceTimersByTime(1);
    expect(await elsewhere.byApiKey(key, LOOPBACK)).toHaveProperty("refused");
    vi.useRealTimers();
  });

  test("does not keep what it read while a revocation came", async () => {
    const { row, key } = await make();
    const check = createApiKeyCheck(app.deps);
    const reading = check.byApiKey(key, LOOPBACK);
    check.forget(row.id);
    expect(await reading).toHaveProperty("principal");
    await revokeInDatabase(row.id);
    expect(await check.byApiKey(key, LOOPBACK)).toHaveProperty("refused");
  });
});

describe("a key with limits", () => {
  const SCOPES: Scope[] = ["invoices:read"];
  const ask = (key: string, remoteAddress = LOOPBACK) =>
    app.server.inject({ url: "/api/v1/me", headers: { authorization: `Bearer ${key}` }, remoteAddress });
  const create = async (limits: { expiresAt?: string; allowedAddresses?: string[] }) =>
    (await app.as("admin")("createApiKey", { body: { name: "Robot", scopes: SCOPES, ...limits } })).data;
  const rotate = (id: string, body: { overlapHours?: number; expiresAt?: string | null }) =>
    app.as("admin")("rotateApiKey", { params: { id }, body });

  test("ends at the instant it expires, though it was in use, and cannot be made or rotated afterwards", async () => {
    clock.set("2026-11-05T12:00:00Z");
    const { id, key } = await create({ expiresAt: "2026-11-05T12:30:00Z" });
    expect((await ask(key)).statusCode).toBe(200);
    clock.set("2026-11-05T12:29:59Z");
    expect((await ask(key)).statusCode).toBe(200);
    clock.advance({ seconds: 1 });
    const refused = await ask(key);
    expect([refused.statusCode, refused.json().detail]).toEqual([
      401,
      expect.stringContaining("has expired"),
    ]);
    await expect(rotate(id, {})).rejects.toMatchObject({ problem: { code: "conflict" } });
    await expect(create({ expiresAt: "2026-11-05T12:30:00Z" })).rejects.toMatchObject({
      problem: { code: "invalid_request", errors: [{ pointer: "/expiresAt" }] },
    });
  });

  test("is used from its addresses alone, whatever a caller claims", async () => {
    const { key, allowedAddresses } = await create({
      allowedAddresses: ["10.20.30.40/16", "192.0.2.7", "2001:db8::/32", "192.0.2.7"],
    });
    expect(allowedAddresses).toEqual(["10.20.0.0/16", "192.0.2.7", "2001:db8::/32"]);
    const addresses = ["10.20.255.1", "::ffff:192.0.2.7", "2001:db8:9::1", "10.21.0.1", "192.0.2.8", "::1"];
    const statuses = await Promise.all(
      addresses.map(async (address) => (await ask(key, address)).statusCode),
    );
    expect(statuses).toEqual([200, 200, 200, 401, 401, 401]);
    const claiming = { authorization: `Bearer ${key}`, "x-forwarded-for": "192.0.2.7" };
    const refused = await app.server.inject({
      url: "/api/v1/me",
      headers: claiming,
      remoteAddress: "192.0.2.9",
    });
    expect([refused.statusCode, refused.json().detail]).toEqual([
      401,
      "This API key may not be used from 192.0.2.9. An administrator says from where it may.",
    ]);
    for (const wrong of ["10.0.0.0/33", "example.com", "7", ""])
      await expect(create({ allowedAddresses: ["10.0.0.1", wrong] })).rejects.toMatchObject({
        problem: { code: "invalid_request", errors: [{ pointer: "/allowedAddresses/1" }] },
      });
  });

  test("has two secrets for a while after it was rotated, and never three", async () => {
    clock.set("2026-11-06T12:00:00Z");
    const first = await create({ expiresAt: "2026-11-07T00:00:00Z" });
    const { data: second } = await rotate(first.id, { overlapHours: 2 });
    expect(second).toMatchObject({
      id: first.id,
      prefix: second.key.slice(0, 10),
      oldValidUntil: "2026-11-06T14:00:00Z",
      expiresAt: "2026-11-07T00:00:00Z",
    });
    const statuses = async () =>
      Promise.all([first.key, second.key].map(async (key) => (await ask(key)).statusCode));
    expect(await statuses()).toEqual([200, 200]);
    clock.advance({ hours: 2 });
    expect(await statuses()).toEqual([401, 200]);
    expect((await ask(first.key)).json().detail).toBe("This API key has been replaced. Use its new secret.");
    // By default a day, but not longer than the key was to live; a rotation may move that.
    const { data: third } = await rotate(first.id, { expiresAt: "2027-01-01T00:00:00Z" });
    expect(third).toMatchObject({ oldValidUntil: "2026-11-07T00:00:00Z", expiresAt: "2027-01-01T00:00:00Z" });
    const { data: fourth } = await rotate(first.id, { overlapHours: 0 });
    expect(
      [await ask(second.key), await ask(third.key), await ask(fourth.key)].map((got) => got.statusCode),
    ).toEqual([401, 401, 200]);
    await app.as("admin")("revokeApiKey", { params: { id: first.id } });
    expect((await ask(fourth.key)).statusCode).toBe(401);
    await expect(rotate(first.id, {})).rejects.toMatchObject({ problem: { code: "conflict" } });
  });

  const update = (
    id: string,
    body: { name?: string; expiresAt?: string | null; allowedAddresses?: string[] },
  ) => app.as("admin")("updateApiKey", { params: { id }, body });

  test("gets other limits that hold at once, and the audit log says which before and after", async () => {
    clock.set("2026-11-08T12:00:00Z");
    const { id, key } = await create({ allowedAddresses: ["192.0.2.7"] });
    expect((await ask(key)).statusCode).toBe(401);
    expect((await ask(key, "192.0.2.7")).statusCode).toBe(200);
    const { data: changed } = await update(id, {
      name: "Robot 2",
      expiresAt: "2026-11-09T00:00:00Z",
      allowedAddresses: ["127.0.0.9/8", "127.0.0.1/8"],
    });
    expect(changed).toMatchObject({
      name: "Robot 2",
      expiresAt: "2026-11-09T00:00:00Z",
      allowedAddresses: ["127.0.0.0/8"],
      scopes: SCOPES,
    });
    expect([(await ask(key)).statusCode, (await ask(key, "192.0.2.7")).statusCode]).toEqual([200, 401]);
    const { items } = (await app.as("admin")("listAudit", { query: { subject: `apiKey:${id}` } })).data;
    expect(items[0]).toMatchObject({
      type: "apiKey.changed",
      data: {
        name: "Robot 2",
        changes: [
          { field: "allowedAddresses", before: ["192.0.2.7"], after: ["127.0.0.0/8"] },
          { field: "expiresAt", before: null, after: "2026-11-09T00:00:00Z" },
          { field: "name", before: "Robot", after: "Robot 2" },
        ],
      },
    });
    await update(id, { name: "Robot 2" });
    expect(
      (await app.as("admin")("listAudit", { query: { subject: `apiKey:${id}` } })).data.items,
    ).toHaveLength(items.length);
    expect((await update(id, { expiresAt: null, allowedAddresses: [] })).data).toMatchObject({
      expiresAt: null,
      allowedAddresses: [],
    });
  });

  test("changes neither once it has ended, nor to what is past, nor back to its old secret", async () => {
    clock.set("2026-11-10T12:00:00Z");
    const first = await create({});
    await expect(update(first.id, { expiresAt: "2026-11-10T12:00:00Z" })).rejects.toMatchObject({
      problem: { code: "invalid_request", errors: [{ pointer: "/expiresAt" }] },
    });
    await expect(update(first.id, { allowedAddresses: ["here"] })).rejects.toMatchObject({
      problem: { code: "invalid_request", errors: [{ pointer: "/allowedAddresses/0" }] },
    });
    await rotate(first.id, { overlapHours: 48 });
    expect((await update(first.id, { expiresAt: "2026-11-10T13:00:00Z" })).data.oldValidUntil).toBe(
      "2026-11-10T13:00:00Z",
    );
    expect((await update(first.id, { expiresAt: null })).data.oldValidUntil).toBe("2026-11-10T13:00:00Z");
    await update(first.id, { expiresAt: "2026-11-10T14:00:00Z" });
    clock.advance({ hours: 2 });
    await expect(update(first.id, { expiresAt: null })).rejects.toMatchObject({
      problem: { code: "conflict", detail: "This API key has expired. Create another one." },
    });
    const revoked = await create({});
    await app.as("admin")("revokeApiKey", { params: { id: revoked.id } });
    await expect(update(revoked.id, { name: "Alive" })).rejects.toMatchObject({
      problem: { code: "conflict" },
    });
    await expect(update(app.deps.newId(), { name: "Nobody" })).rejects.toMatchObject({
      problem: { code: "not_found" },
    });
  });

  test("is changed by one of two at once; using it in between is no change", async () => {
    clock.set("2026-11-12T12:00:00Z");
    const { id, key } = await create({});
    const { etag } = await app.as("admin")("getApiKey", { params: { id } });
    expect((await ask(key)).statusCode).toBe(200);
    const both = await Promise.allSettled(
      ["One", "Two"].map((name) =>
        app.as("admin")("updateApiKey", { params: { id }, body: { name }, ifMatch: String(etag) }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { problem: { code: "stale_version" } },
    });
  });

  test("ends its event stream at the instant it expires, and with the old secret's end", async () => {
    const real = await testApp({ database: { ...app.deps, url: "", close: async () => {} } });
    try {
      const address = await real.server.listen({ port: 0 });
      const listen = (key: string) =>
        openEvents(`${address}/api/v1/events/stream`, { authorization: `Bearer ${key}` });
      const soon = new Date(Date.now() + 3_000).toISOString();
      const brief = await createApiKey(real.deps, real.deps.db, {
        name: "Brief",
        scopes: SCOPES,
        expiresAt: soon,
      });
      const stream = await listen(brief.key);
      expect(await stream.next()).toBeNull();
      const { key, row } = await createApiKey(real.deps, real.deps.db, { name: "Rotated", scopes: SCOPES });
      const old = await listen(key);
      await inTransaction(real.deps.db, (tx) =>
        rotateApiKey(real.deps, tx, { id: row.id, actor: SYSTEM, overlapHours: 0 }),
      );
      expect(await old.next()).toBeNull();
      const shortened = await createApiKey(real.deps, real.deps.db, { name: "Shortened", scopes: SCOPES });
      const open = await listen(shortened.key);
      await inTransaction(real.deps.db, (tx) =>
        updateApiKey(real.deps, tx, {
          id: shortened.row.id,
          actor: SYSTEM,
          changes: { expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
          ifMatch: null,
        }),
      );
      // It is opened again by its listener, until the new end.
      expect(await open.next()).toBeNull();
    } finally {
      await real.server.close();
    }
  });
});
