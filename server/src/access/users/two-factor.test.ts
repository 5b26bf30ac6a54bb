import type { Role } from "@billow/contract/access/user.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { oneTimeCode } from "../../testing/acts/one-time-code.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { createUser } from "./create-user.ts";

let app: TestApp;

const email = "ada@test.example";
const password = "correct horse battery";
const origin = "http://127.0.0.1:3000";

beforeAll(async () => {
  app = await testApp();
  await inTransaction(app.deps.db, (tx) =>
    createUser(app.deps, tx, { name: "Ada", email, role: "admin", password }),
  );
});

afterAll(() => app.close());

async function post(path: string, payload: object, cookie = "") {
  const headers = cookie === "" ? { origin } : { origin, cookie };
  const answer = await app.server.inject({ method: "POST", url: `/api/auth${path}`, payload, headers });
  const cookies = [answer.headers["set-cookie"] ?? []].flat().map((one) => one.split(";", 1)[0]);
  return { status: answer.statusCode, body: answer.json(), cookie: cookies.join("; ") };
}

async function meStatus(cookie: string): Promise<number> {
  return (await app.server.inject({ url: "/api/v1/me", headers: { cookie } })).statusCode;
}

test("a user can ask for a one-time code on top of the password; backup codes work once", async () => {
  const signedIn = await post("/sign-in/email", { email, password });
  const enabled = await post("/two-factor/enable", { password }, signedIn.cookie);
  expect(enabled.status, JSON.stringify(enabled.body)).toBe(200);
  const secret = new URL(enabled.body.totpURI).searchParams.get("secret") ?? "";
  const first = oneTimeCode(secret);
  const confirmed = await post("/two-factor/verify-totp", { code: first }, signedIn.cookie);
  expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200);

  const half = await post("/sign-in/email", { email, password });
  expect(half.body).toMatchObject({ twoFactorRedirect: true });
  expect(await meStatus(half.cookie)).toBe(401);
  const wrong = await post("/two-factor/verify-totp", { code: "000000" }, half.cookie);
  expect(wrong).toMatchObject({
    status: 401,
    body: { code: "unauthenticated", detail: "The code is wrong or no longer valid." },
  });
  const again = await post("/two-factor/verify-totp", { code: first }, half.cookie);
  expect(again, "a code is taken once").toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  const whole = await post(
    "/two-factor/verify-totp",
    { code: oneTimeCode(secret, { later: 1 }) },
    half.cookie,
  );
  expect(whole.status, JSON.stringify(whole.body)).toBe(200);
  expect(await meStatus(whole.cookie)).toBe(200);

  const code: string = enabled.body.backupCodes[0];
  const anew = await post("/sign-in/email", { email, password });
  expect((await post("/two-factor/verify-backup-code", { code }, anew.cookie)).status).toBe(200);
  const third = await post("/sign-in/email", { email, password });
  expect((await post("/two-factor/verify-backup-code", { code }, third.cookie)).status).toBe(401);
  const stored = await app.deps.db.selectFrom("auth_two_factor").selectAll().execute();
  expect(JSON.stringify(stored)).not.toContain(secret);
  const events = await app.deps.db.selectFrom("event").select(["type", "data"]).orderBy("id").execute();
  expect(events.map(({ type }) => type)).toEqual([
    "signedIn",
    "secondFactorOn",
    "signInFailed",
    "signInFailed",
    "signedIn",
    "signedIn",
    "signInFailed",
  ]);
  expect(events[2]?.data).toEqual({ name: "Ada", account: email, address: "127.0.0.1" });
  expect(JSON.stringify(stored)).not.toContain(enabled.body.backupCodes[1]);
});

describe("a role that needs a second factor", () => {
  const person = { name: "Ben", email: "ben@test.example", role: "billing" as const, password };
  const call = (cookie: string) => app.withHeaders({ cookie, origin });
  const needOf = async (cookie: string) => (await call(cookie)("getMe", {})).data.secondFactorNeeded;

  async function requireFactor(...secondFactorRoles: Role[]) {
    await app.as("admin")("setSignInRules", { body: { secondFactorRoles } });
  }

  test("lets its users do nothing before they have set one up, and keep it", async () => {
    await app.as("admin")("createUser", { body: person });
    const { cookie } = await post("/sign-in/email", { email: person.email, password });
    expect(await needOf(cookie)).toBeNull();
    await requireFactor("billing", "billing", "manager");
    expect((await app.as("admin")("getSignInRules", {})).data.secondFactorRoles).toEqual([
      "billing",
      "manager",
    ]);
    const { data: me } = await call(cookie)("getMe", {});
    expect(me).toMatchObject({ secondFactorNeeded: "setUp", permissions: [], secondFactors: [] });
    const refused = { problem: { code: "forbidden", detail: expect.stringMatching(/^Your role needs/) } };
    await expect(call(cookie)("listInvoices", { query: {} })).rejects.toMatchObject(refused);
    await expect(call(cookie)("updateMe", { body: { name: "Benno" } })).rejects.toMatchObject(refused);
    const change = { currentPassword: password, newPassword: "eleven loud badgers" };
    expect((await post("/change-password", change, cookie)).status).toBe(403);
    const away = { newEmail: "away@test.example", password };
    expect((await post("/change-email", away, cookie)).status).toBe(403);
    expect((await post("/revoke-other-sessions", {}, cookie)).status).toBe(403);

    const enabled = await post("/two-factor/enable", { password }, cookie);
    const key = new URL(enabled.body.totpURI).searchParams.get("secret") ?? "";
    const confirmed = await post("/two-factor/verify-totp", { code: oneTimeCode(key) }, cookie);
    expect(await needOf(confirmed.cookie)).toBeNull();
    await call(confirmed.cookie)("listInvoices", { query: {} });
    const { data: users } = await app.as("admin")("listUsers", { query: {} });
    expect(users.items.find(({ name }) => name === "Ben")?.secondFactors).toEqual(["totp"]);
    const off = await post("/two-factor/disable", { password }, confirmed.cookie);
    expect([off.status, off.body.code]).toEqual([409, "conflict"]);
    await requireFactor();
    const off2 = await post("/two-factor/disable", { password }, confirmed.cookie);
    expect(off2.status).toBe(200);
    // The session began with a code, and goes on.
    await requireFactor("billing");
    expect(await needOf(off2.cookie)).toBeNull();
    const anew = await post("/sign-in/email", { email: person.email, password });
    expect(await needOf(anew.cookie)).toBe("setUp");
    await requireFactor();
  });
});
