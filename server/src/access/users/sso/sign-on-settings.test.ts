import type { SignOnFields } from "@billow/contract/access/single-sign-on.ts";
import { ApiError } from "@billow/contract/client.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMAND_LINE } from "../../../activity/record/actors.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type IdentityProvider, startIdentityProvider } from "../../../testing/servers/identity-provider.ts";
import { createUser } from "../create-user.ts";
import { requestPasswordReset } from "../links/request-password-reset.ts";
import { resetPassword } from "../reset-credentials.ts";
import { allowPasswords } from "./change-sign-on.ts";
import { insertIdentity } from "./identity-queries.ts";

let app: TestApp;
let provider: IdentityProvider;
let body: SignOnFields & { clientSecret?: string };
const password = "correct horse battery";

beforeAll(async () => {
  provider = await startIdentityProvider(["http://127.0.0.1:3000/api/auth/single-sign-on/callback"]);
  app = await testApp({
    clock: fixedClock("2026-11-10T10:00:00Z"),
    env: { BILLOW_ALLOW_PRIVATE_TARGETS: "127.0.0.1", SMTP_URL: "smtp://127.0.0.1:1" },
  });
  body = {
    enabled: true,
    name: "Example ID",
    issuer: provider.issuer,
    clientId: provider.client.clientId,
    clientSecret: provider.client.clientSecret,
    scopes: "openid email",
    roleClaim: null,
    roleMapping: [],
    newUserRole: "support",
    createUsers: false,
    linkByEmail: false,
    only: false,
  };
});

afterAll(async () => {
  await app.close();
  await provider.close();
});

const set = async (changes: Partial<typeof body> = {}) =>
  (await app.as("admin")("setSingleSignOn", { body: { ...body, ...changes } })).data;
const check = async (changes: Partial<typeof body> = {}) =>
  (await app.as("admin")("testSingleSignOn", { body: { ...body, ...changes } })).data;

function refusal(call: Promise<unknown>) {
  return call.then(
    () => null,
    (error: unknown) => (error instanceof ApiError ? error.problem : error),
  );
}

async function lastChange() {
  const events = app.deps.db.selectFrom("event").selectAll().where("subject_kind", "=", "singleSignOn");
  return events.orderBy("id", "desc").executeTakeFirst();
}

describe("testing the connection", () => {
  test("says that the provider takes the client, and stores nothing", async () => {
    expect(await check()).toEqual({ works: true, detail: "The provider answers and takes this client." });
    expect((await app.as("admin")("getSingleSignOn", {})).data).toMatchObject({
      issuer: "",
      hasSecret: false,
    });
  });

  test("says what is wrong", async () => {
    expect(await check({ clientSecret: "wrong" })).toMatchObject({
      works: false,
      detail: expect.stringContaining("invalid_client"),
    });
    expect(await check({ issuer: `${provider.issuer}/elsewhere` })).toMatchObject({ works: false });
    provider.isDown = true;
    expect(await check()).toMatchObject({
      works: false,
      detail: expect.stringMatching(/answered with status 503/),
    });
    provider.isDown = false;
    const problem = await refusal(check({ issuer: "https://10.0.0.1" }));
    expect(problem).toMatchObject({ code: "private_target", errors: [{ pointer: "/issuer" }] });
  });
});

describe("setting it", () => {
  test("keeps the secret sealed, shows it nowhere, and records who changed what", async () => {
    expect(await set()).toMatchObject({ enabled: true, hasSecret: true, setBy: "console" });
    const event = await lastChange();
    expect(event).toMatchObject({
      type: "changed",
      actor_name: "Test admin",
      data: { credentialsChanged: true },
    });
    expect(JSON.stringify(event?.data)).not.toContain(provider.client.clientSecret);
    const row = await app.deps.db.selectFrom("single_sign_on").selectAll().executeTakeFirstOrThrow();
    expect(row.client_secret?.includes(provider.client.clientSecret)).toBe(false);
    const { clientSecret: _, ...without } = body;
    const kept = await app.as("admin")("setSingleSignOn", { body: { ...without, name: "Other" } });
    expect(kept.data).toMatchObject({ name: "Other", hasSecret: true });
    expect((await lastChange())?.data).toEqual({
      credentialsChanged: false,
      changes: [{ field: "name", before: "Example ID", after: "Other" }],
    });
    expect((await app.withHeaders({})("getSignInInfo", {})).data.singleSignOn).toEqual({
      name: "Other",
      only: false,
    });
  });

  test("sends a secret to no other issuer than the one it was entered for", async () => {
    const { clientSecret: _, ...without } = body;
    const other = { ...without, issuer: "https://evil.example" };
    for (const name of ["setSingleSignOn", "testSingleSignOn"] as const) {
      const problem = await refusal(app.as("admin")(name, { body: other }));
      expect(problem).toMatchObject({ code: "invalid_request", errors: [{ pointer: "/clientSecret" }] });
    }
  });

  test.each([
    [{ issuer: "http://id.example.com" }, "/issuer"],
    [{ issuer: "https://id.example.com?tenant=1" }, "/issuer"],
    [{ scopes: "profile" }, "/scopes"],
    [{ roleClaim: "groups" }, "/roleMapping"],
    [{ enabled: false, only: true }, "/only"],
  ])("refuses %j", async (changes, pointer) => {
    expect(await refusal(set(changes))).toMatchObject({ errors: [{ pointer }] });
  });

  test("is for administrators alone", async () => {
    for (const role of ["billing", "manager", "support"] as const) {
      expect(await refusal(app.as(role)("getSingleSignOn", {}))).toMatchObject({ code: "forbidden" });
    }
  });
});

describe("single sign-on alone", () => {
  const signIn = (email: string) =>
    app.server.inject({ method: "POST", url: "/api/auth/sign-in/email", payload: { email, password } });

  test("needs an administrator who has signed in by it, refuses passwords, and can be taken back", async () => {
    expect(await refusal(set({ only: true }))).toMatchObject({
      code: "conflict",
      errors: [{ pointer: "/only" }],
    });
    const { db, newId } = app.deps;
    const admin = await db
      .selectFrom("auth_user")
      .select("id")
      .where("role", "=", "admin")
      .executeTakeFirstOrThrow();
    const at = "2026-11-10T10:00:00Z";
    await inTransaction(db, (tx) =>
      insertIdentity(tx, { id: newId(), userId: admin.id, issuer: provider.issuer, subject: "ada", at }),
    );
    expect(await set({ only: true })).toMatchObject({ only: true });
    const refused = await signIn("admin@test.example");
    expect(refused.statusCode).toBe(403);
    expect(refused.json().detail).toBe("Passwords are not accepted here. Sign in with Example ID.");
    await inTransaction(db, (tx) => requestPasswordReset(tx, app.deps, "admin@test.example"));
    expect(await db.selectFrom("user_link").selectAll().execute()).toEqual([]);

    const were = await inTransaction(db, (tx) => allowPasswords(tx, app.deps, COMMAND_LINE));
    expect(were).toBe(true);
    expect((await signIn("admin@test.example")).statusCode).toBe(200);
    expect(await lastChange()).toMatchObject({ actor_name: "Command line" });
    expect(await inTransaction(db, (tx) => allowPasswords(tx, app.deps, COMMAND_LINE))).toBe(false);
  });

  test("a user of it has no password to forget, and gets the first one at the command line", async () => {
    const { db, newId } = app.deps;
    const user = await inTransaction(db, (tx) =>
      createUser(app.deps, tx, { name: "Sol", email: "sol@test.example", role: "support", password }),
    );
    await db
      .updateTable("auth_account")
      .set({ provider_id: provider.issuer, account_id: "sol", password: null })
      .where("user_id", "=", user.id)
      .execute();
    await inTransaction(db, (tx) => requestPasswordReset(tx, app.deps, user.email));
    expect(await db.selectFrom("user_link").selectAll().execute()).toEqual([]);
    await inTransaction(db, (tx) =>
      resetPassword({ ...app.deps, newId }, tx, { user, actor: COMMAND_LINE, password }),
    );
    expect((await signIn(user.email)).statusCode).toBe(200);
  });
});
