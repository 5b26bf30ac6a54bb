import { ApiError } from "@billow/contract/client.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { lockWaits } from "../../testing/processes/hold-lock.ts";
import { createUser } from "./create-user.ts";
import { ensureAdministrator } from "./first-administrator.ts";
import { updateUser } from "./update-user.ts";

let app: TestApp;
const password = "correct horse battery";

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error("The call was not refused.");
  return error.problem;
}

describe("/me", () => {
  test("tells a user who they are, what they may do and for whom", async () => {
    const { data } = await app.as("manager")("getMe", {});
    expect(data).toMatchObject({
      kind: "user",
      name: "Test manager",
      email: "manager@test.example",
      role: "manager",
      operator: { name: "Cloud operator", timeZone: "UTC", demo: false, mailServer: false },
      version: "0.1.0",
    });
    expect(data.permissions).toContain("invoices.export");
    expect(data.permissions).not.toContain("invoices.write");
  });

  test("tells an API key its permissions", async () => {
    const { data } = await app.withKey(["usage:write", "invoices:read"])("getMe", {});
    expect(data).toMatchObject({ kind: "apiKey", email: null, role: null });
    expect(data.permissions.toSorted()).toEqual(["invoices.export", "invoices.view", "usage.write"]);
  });
});

describe("users", () => {
  test("are added, and can sign in with any spelling of their address", async () => {
    const body = { name: "Dan", email: "Dan@Test.Example", role: "support" as const, password };
    const { data } = await app.as("admin")("createUser", { body });
    expect(data).toMatchObject({ name: "Dan", email: "dan@test.example", role: "support" });
    const answer = await app.server.inject({
      method: "POST",
      url: "/api/auth/sign-in/email",
      payload: { email: "DAN@test.example", password },
    });
    expect(answer.statusCode).toBe(200);
    const stored = await app.deps.db.selectFrom("auth_account").select("password").execute();
    expect(JSON.stringify(stored)).not.toContain(password);
  });

  test("have an address of their own", async () => {
    const body = { name: "Eve", email: "eve@test.example", role: "support" as const, password };
    await app.as("admin")("createUser", { body });
    const problem = await refusal(
      app.as("admin")("createUser", { body: { ...body, email: "EVE@test.example" } }),
    );
    expect(problem).toMatchObject({ code: "conflict", errors: [{ pointer: "/email" }] });
  });

  test("are listed page by page by name, each once", async () => {
    for (const name of ["Zoe", "Abe", "Abe"]) {
      const email = `${name}.${app.deps.newId()}@test.example`;
      await app.as("admin")("createUser", { body: { name, email, role: "support", password } });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { data } = await app.as("admin")("listUsers", { query: { limit: 2, cursor } });
      seen.push(...data.items.map((user) => user.name));
      cursor = data.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const { data: whole } = await app.as("admin")("listUsers", { query: { limit: 200 } });
    expect(seen).toEqual(whole.items.map((user) => user.name));
    expect(seen.slice(0, 2)).toEqual(["Abe", "Abe"]);
  });

  test("change role with their next call", async () => {
    await app.as("billing")("getMe", {});
    const { data } = await app.as("admin")("listUsers", { query: { limit: 200 } });
    const billing = data.items.find((user) => user.email === "billing@test.example");
    const change = (role: "support" | "billing") =>
      app.as("admin")("updateUser", { params: { id: billing?.id ?? "" }, body: { role } });
    await change("support");
    expect((await app.as("billing")("getMe", {})).data.role).toBe("support");
    expect(
      await refusal(
        app.as("billing")("createCustomer", {
          body: { name: "x", tenantId: "x", billingEmail: null, currency: "EUR" },
        }),
      ),
    ).toMatchObject({ code: "forbidden" });
    await change("billing");
  });

  test("change their own name, and an API key has none", async () => {
    const { data } = await app.as("support")("updateMe", { body: { name: "Sue Support" } });
    expect(data).toMatchObject({ name: "Sue Support", role: "support", secondFactors: [] });
    const events = app.deps.db.selectFrom("event").select(["type", "data"]).where("subject_id", "=", data.id);
    expect((await events.execute()).at(-1)).toEqual({
      type: "changed",
      data: {
        name: "Sue Support",
        changes: [{ field: "name", before: "Test support", after: "Sue Support" }],
      },
    });
    const key = app.withKey(["usage:read"])("updateMe", { body: { name: "Robot" } });
    expect(await refusal(key)).toMatchObject({ code: "forbidden", detail: "An API key has no profile." });
  });

  test("that do not exist cannot be changed", async () => {
    const call = app.as("admin")("updateUser", { params: { id: "nobody" }, body: { name: "No" } });
    expect(await refusal(call)).toMatchObject({ code: "not_found" });
  });
});

describe("the last administrator", () => {
  test("stays one, whoever else is there", async () => {
    const { data: me } = await app.as("admin")("getMe", {});
    const call = app.as("admin")("updateUser", { params: { id: me.id }, body: { role: "support" } });
    expect(await refusal(call)).toMatchObject({ code: "conflict", errors: [{ pointer: "/role" }] });
    const renamed = await app.as("admin")("updateUser", {
      params: { id: me.id },
      body: { name: "Chief", role: "admin" },
    });
    expect(renamed.data).toMatchObject({ name: "Chief", role: "admin" });
  });

  test("is left when two step down at the same time", async () => {
    const { data: first } = await app.as("admin")("getMe", {});
    const second = await app.as("admin")("createUser", {
      body: { name: "Second", email: "second@test.example", role: "admin", password },
    });
    const slower = await app.deps.db.transaction().execute(async (tx) => {
      const actor = { kind: "user", id: first.id, name: first.name } as const;
      await updateUser(app.deps, tx, { id: first.id, actor, changes: { role: "manager" } });
      const concurrent = refusal(
        app.as("admin")("updateUser", { params: { id: second.data.id }, body: { role: "manager" } }),
      );
      await expect.poll(() => lockWaits(app.deps.pool)).toHaveLength(1);
      return { concurrent };
    });
    expect(await slower.concurrent).toMatchObject({ code: "conflict", errors: [{ pointer: "/role" }] });
    const left = await app.deps.db.selectFrom("auth_user").select("id").where("role", "=", "admin").execute();
    expect(left).toEqual([{ id: second.data.id }]);
    await app.deps.db.updateTable("auth_user").set({ role: "admin" }).where("id", "=", first.id).execute();
  });
});

describe("the first administrator", () => {
  test("is made once, with a password told once, however many processes start", async () => {
    const fresh = await testApp();
    const made = await Promise.all([1, 2, 3].map(() => ensureAdministrator(fresh.deps)));
    const passwords = made.flatMap((one) => one?.password ?? []);
    expect(passwords).toHaveLength(1);
    expect(passwords[0]).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect(new Set(made.map((one) => one?.email))).toEqual(new Set(["admin@billow.local"]));
    const answer = await fresh.server.inject({
      method: "POST",
      url: "/api/auth/sign-in/email",
      payload: { email: "admin@billow.local", password: passwords[0] },
    });
    expect(answer.statusCode).toBe(200);
    await fresh.close();
  });

  test("is the configured one, whose password is not told", async () => {
    const fresh = await testApp({
      env: { BILLOW_ADMIN_EMAIL: "Boss@Test.Example", BILLOW_ADMIN_PASSWORD: "configured password" },
    });
    expect(await ensureAdministrator(fresh.deps)).toEqual({ email: "boss@test.example", password: null });
    await fresh.close();
  });

  test("is not made with a password that people guess, and the setting is named", async () => {
    const fresh = await testApp({
      env: { BILLOW_ADMIN_EMAIL: "boss@test.example", BILLOW_ADMIN_PASSWORD: "password1234" },
    });
    await expect(ensureAdministrator(fresh.deps)).rejects.toThrow(
      /^BILLOW_ADMIN_PASSWORD cannot be used\. Many people use this password\. Choose another one\.$/,
    );
    expect(await fresh.deps.db.selectFrom("auth_user").select("id").execute()).toEqual([]);
    await fresh.close();
  });

  test("is not made where there are users", async () => {
    const fresh = await testApp();
    await inTransaction(fresh.deps.db, (tx) =>
      createUser(fresh.deps, tx, { name: "Only", email: "only@test.example", role: "support", password }),
    );
    expect(await ensureAdministrator(fresh.deps)).toBeNull();
    await fresh.close();
  });
});
