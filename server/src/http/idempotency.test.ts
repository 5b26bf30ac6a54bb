import { DomainError } from "@billow/core/errors.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../testing/app.ts";
import { fixedClock } from "../testing/clock.ts";
import { forgetOldAnswers, requestHash, runOnce } from "./idempotency.ts";

let app: TestApp;
const clock = fixedClock("2026-11-01T00:00:00Z");

beforeAll(async () => {
  app = await testApp({ clock });
});

afterAll(() => app.close());

const newCustomer = (tenantId: string) => ({ name: "Cleo", tenantId, billingEmail: null });

async function post(key: string, payload: object, headers?: Record<string, string>) {
  const credential = headers ?? (await app.cookieOf("admin"));
  return app.server.inject({
    method: "POST",
    url: "/api/v1/customers",
    payload,
    headers: { ...credential, "idempotency-key": key },
  });
}

async function customersOf(tenantId: string): Promise<number> {
  const { db } = app.deps;
  return (await db.selectFrom("customer").select("id").where("tenant_id", "=", tenantId).execute()).length;
}

describe("an idempotency key", () => {
  test("gives the first answer again, byte for byte, and does nothing twice", async () => {
    const first = await post("key-1", newCustomer("one"));
    const again = await post("key-1", newCustomer("one"));
    expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
    expect(again.payload).toBe(first.payload);
    expect(first.headers["idempotency-replayed"]).toBeUndefined();
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect(await customersOf("one")).toBe(1);
  });

  test("with another body is refused", async () => {
    await post("key-2", newCustomer("two"));
    const other = await post("key-2", { ...newCustomer("two"), name: "Other" });
    expect(other.statusCode).toBe(422);
    expect(other.json()).toMatchObject({ code: "idempotency_key_reused" });
  });

  test("with another path or method is refused, also for another thing of the same path, and says for what it was used", async () => {
    const made = await post("key-path", newCustomer("path"));
    const send = async (method: "POST" | "PATCH" | "DELETE", url: string, payload: object) =>
      app.server.inject({
        method,
        url: `/api/v1${url}`,
        payload,
        headers: { ...(await app.cookieOf("admin")), "idempotency-key": "key-path" },
      });
    const { id } = made.json();
    for (const answer of [
      await send("POST", "/api-keys", { name: "one", scopes: ["*"] }),
      await send("PATCH", `/customers/${id}`, { name: "Other" }),
      await send("POST", `/customers/${id}/tenants`, { tenantId: "path-2" }),
    ]) {
      expect(answer.statusCode).toBe(422);
      expect(answer.json()).toMatchObject({
        code: "idempotency_key_reused",
        detail: expect.stringContaining("was used for POST /api/v1/customers."),
      });
    }
    expect((await post("key-path", newCustomer("path"))).payload).toBe(made.payload);
    const first = await send("POST", "/customers", newCustomer("path"));
    expect(first.headers["idempotency-replayed"]).toBe("true");
    expect(await customersOf("path")).toBe(1);
  });

  test("of the same path serves one thing alone", async () => {
    const [one, two] = [await post("key-a", newCustomer("a")), await post("key-b", newCustomer("b"))];
    const rename = async (id: string) =>
      app.server.inject({
        method: "PATCH",
        url: `/api/v1/customers/${id}`,
        payload: { name: "Renamed" },
        headers: { ...(await app.cookieOf("admin")), "idempotency-key": "key-rename" },
      });
    expect((await rename(one.json().id)).statusCode).toBe(200);
    expect((await rename(two.json().id)).json()).toMatchObject({ code: "idempotency_key_reused" });
  });

  test("is each caller's own", async () => {
    expect((await post("key-3", newCustomer("three"))).statusCode).toBe(201);
    const other = await post("key-3", newCustomer("drei"), await app.cookieOf("billing"));
    expect(other.statusCode, other.payload).toBe(201);
  });

  test("sent many times at once does the thing once", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post("key-4", newCustomer("four"))));
    const firsts = answers.filter(
      (answer) => answer.statusCode === 201 && answer.headers["idempotency-replayed"] === undefined,
    );
    expect(firsts).toHaveLength(1);
    for (const answer of answers) {
      const isInFlight = answer.statusCode === 409 && answer.json().code === "idempotency_in_flight";
      expect(isInFlight || answer.payload === firsts[0]?.payload, answer.payload).toBe(true);
    }
    expect(await customersOf("four")).toBe(1);
  });

  test("of a call that was refused can be used again", async () => {
    const taken = newCustomer("one");
    expect((await post("key-5", taken)).statusCode).toBe(409);
    expect((await post("key-5", newCustomer("five"))).statusCode).toBe(201);
  });

  test.each(["", "with space", "x".repeat(256), "ü"])("like %j is refused", async (key) => {
    expect((await post(key, newCustomer("six"))).statusCode).toBe(400);
  });

  test("leaves no password to guess: the stored digest is keyed", async () => {
    const parts = { params: {}, query: {}, body: newCustomer("one"), within: null };
    expect(requestHash("a", parts)).not.toEqual(requestHash("b", parts));
    expect(requestHash("a", parts)).toEqual(requestHash("a", { ...parts, body: { ...parts.body } }));
  });
});

describe("a secret answer", () => {
  test("is not stored; asking again says so", async () => {
    const credential = await app.cookieOf("admin");
    const make = () =>
      app.server.inject({
        method: "POST",
        url: "/api/v1/api-keys",
        payload: { name: "CI", scopes: ["usage:write"] },
        headers: { ...credential, "idempotency-key": "secret-1" },
      });
    const first = await make();
    expect(first.statusCode).toBe(201);
    const again = await make();
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({ code: "conflict", detail: expect.stringContaining("secret") });
    const stored = await app.deps.db
      .selectFrom("idempotency_key")
      .select("answer")
      .where("key", "=", "secret-1")
      .execute();
    expect(stored).toEqual([{ answer: null }]);
  });
});

describe("effect and answer stand or fall together", () => {
  const identity = (key: string) => ({
    actor: "user:1",
    route: "test",
    key,
    requestHash: Buffer.from("same"),
  });
  const answer = { status: 200, etag: null, body: "{}" };
  const addOperatorNote = (name: string) => ({
    id: name,
    identifier: name,
    value: name,
    expires_at: "2030-01-01T00:00:00Z",
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
  });
  const done = async (name: string) =>
    (await app.deps.db.selectFrom("auth_verification").select("id").where("id", "=", name).execute()).length;

  test("a failure leaves neither", async () => {
    const failing = runOnce(app.deps, identity("torn"), { secretAnswer: false }, async (tx) => {
      await tx.insertInto("auth_verification").values(addOperatorNote("torn")).execute();
      throw new DomainError("conflict", "Too late.");
    });
    await expect(failing).rejects.toThrow("Too late.");
    expect(await done("torn")).toBe(0);
    const second = await runOnce(app.deps, identity("torn"), { secretAnswer: false }, async () => answer);
    expect(second.replayed).toBe(false);
  });

  test("while one runs, another with its key is told so at once", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const first = runOnce(app.deps, identity("slow"), { secretAnswer: false }, async () => {
      started();
      await gate;
      return answer;
    });
    await running;
    const second = runOnce(app.deps, identity("slow"), { secretAnswer: false }, async () => answer);
    await expect(second).rejects.toMatchObject({ code: "idempotency_in_flight" });
    release();
    expect((await first).replayed).toBe(false);
    expect(
      (await runOnce(app.deps, identity("slow"), { secretAnswer: false }, async () => answer)).replayed,
    ).toBe(true);
  });

  test("a deadlock is tried again, with one effect", async () => {
    let tries = 0;
    await runOnce(app.deps, identity("deadlock"), { secretAnswer: false }, async (tx) => {
      tries += 1;
      await tx.insertInto("auth_verification").values(addOperatorNote("deadlock")).execute();
      if (tries < 3) throw Object.assign(new Error("deadlock detected"), { code: "40P01" });
      return answer;
    });
    expect(tries).toBe(3);
    expect(await done("deadlock")).toBe(1);
  });

  test("answers are forgotten after a week", async () => {
    await runOnce(app.deps, identity("old"), { secretAnswer: false }, async () => answer);
    clock.advance({ days: 6 });
    await runOnce(app.deps, identity("young"), { secretAnswer: false }, async () => answer);
    clock.advance({ days: 2 });
    expect(await forgetOldAnswers(app.deps)).toBeGreaterThan(0);
    const left = await app.deps.db
      .selectFrom("idempotency_key")
      .select("key")
      .where("actor", "=", "user:1")
      .execute();
    expect(left).toEqual([{ key: "young" }]);
  });
});
