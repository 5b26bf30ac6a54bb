import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDb, createPool } from "../../db/pool.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { silentLog } from "../../testing/silent-log.ts";
import { createApiKeyCheck } from "./api-key-check.ts";
import { createApiKey } from "./create-api-key.ts";

let app: TestApp;
const clock = fixedClock("2026-11-01T12:00:00Z");

beforeAll(async () => {
  app = await testApp({ clock });
});

afterAll(() => app.close());

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
    const check = () => createApiKeyCheck(app.deps).byApiKey(key);
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
      expect(await createApiKeyCheck({ ...app.deps, db: nowhere }).byApiKey(text)).toBeNull();
      await nowhere.destroy();
    },
  );
});

describe("the check of a key", () => {
  test("asks the database once in a while, so another process notices a revocation within seconds", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { row, key } = await make();
    const elsewhere = createApiKeyCheck(app.deps);
    expect((await elsewhere.byApiKey(key))?.actor).toEqual({ kind: "apiKey", id: row.id, name: "Key" });
    await revokeInDatabase(row.id);
    vi.advanceTimersByTime(4_999);
    expect(await elsewhere.byApiKey(key)).not.toBeNull();
    vi.advanceTimersByTime(1);
    expect(await elsewhere.byApiKey(key)).toBeNull();
    vi.useRealTimers();
  });

  test("does not keep what it read while a revocation came", async () => {
    const { row, key } = await make();
    const check = createApiKeyCheck(app.deps);
    const reading = check.byApiKey(key);
    check.forget(row.id);
    expect(await reading).not.toBeNull();
    await revokeInDatabase(row.id);
    expect(await check.byApiKey(key)).toBeNull();
  });
});
