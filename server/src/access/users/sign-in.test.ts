import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { sessionOf, type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { createUser } from "./create-user.ts";
import { createSignInRecorder } from "./record-sign-ins.ts";

let app: TestApp;

const password = "correct horse battery";
const email = "ada@test.example";

beforeAll(async () => {
  app = await testApp();
  await inTransaction(app.deps.db, (tx) =>
    createUser(app.deps, tx, { name: "Ada", email: "Ada@Test.Example", role: "billing", password }),
  );
});

afterAll(() => app.close());

/** Events of users of a name, the newest first. */
async function recorded(type: string) {
  const events = app.deps.db.selectFrom("event").select(["subject_id", "type", "actor_name", "data"]);
  return events.where("subject_kind", "=", "user").where("type", "=", type).orderBy("id", "desc").execute();
}

function post(
  path: string,
  payload: object,
  headers: Record<string, string> = {},
  remoteAddress = "127.0.0.1",
) {
  return app.server.inject({ method: "POST", url: `/api/auth${path}`, payload, headers, remoteAddress });
}

async function signIn(remoteAddress?: string): Promise<string> {
  const answer = await post("/sign-in/email", { email, password }, {}, remoteAddress);
  expect(answer.statusCode, answer.payload).toBe(200);
  const cookies = [answer.headers["set-cookie"] ?? ""].flat();
  return cookies.find((text) => text.startsWith("billow.session_token"))?.split(";", 1)[0] ?? "";
}

describe("signing in", () => {
  test("gives a cookie that scripts and other sites cannot use, and that says who is calling", async () => {
    const answer = await post("/sign-in/email", { email, password });
    expect(answer.statusCode).toBe(200);
    const [cookie = ""] = [answer.headers["set-cookie"]]
      .flat()
      .filter((text) => text?.startsWith("billow.session_token"));
    expect(cookie).toMatch(/^billow\.session_token=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    const me = await app.withHeaders({ cookie: cookie.split(";", 1)[0] ?? "" })("getMe", {});
    expect(me.data).toMatchObject({ kind: "user", name: "Ada", email, role: "billing" });
  });

  test("refuses a wrong password and an unknown address alike", async () => {
    const wrong = await post("/sign-in/email", { email, password: "wrong password" }, {}, "127.0.0.2");
    const unknown = await post("/sign-in/email", { email: "nobody@test.example", password }, {}, "127.0.0.2");
    for (const answer of [wrong, unknown]) {
      expect(answer.statusCode).toBe(401);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
      expect(answer.json()).toMatchObject({
        code: "unauthenticated",
        detail: "The e-mail address or the password is wrong.",
      });
    }
    expect((await recorded("signInFailed")).slice(0, 2)).toMatchObject([
      { subject_id: "unknown", data: { name: null, account: "nobody@test.example", address: "127.0.0.2" } },
      { subject_id: expect.stringMatching(/-/), data: { name: "Ada", account: email, address: "127.0.0.2" } },
    ]);
  });

  test("that fails often from many addresses is recorded 30 times a minute, and the rest counted", async () => {
    const clock = fixedClock("2026-11-10T10:00:30Z");
    const recorder = createSignInRecorder({ ...app.deps, clock }, app.auth);
    const account = `\u0000${"x".repeat(300)}`;
    const fail = async (number: number) => {
      const request = new Request("http://127.0.0.1/api/auth/sign-in/email", { method: "POST" });
      const call = { path: "/sign-in/email", request, body: { email: account }, address: `10.0.0.${number}` };
      return recorder.recording(call, async () => new Response("{}", { status: 401 }));
    };
    const before = (await recorded("signInFailed")).length;
    for (let number = 1; number <= 34; number++) expect((await fail(number)).status).toBe(401);
    expect(await recorded("signInFailed")).toHaveLength(before + 30);
    clock.advance({ minutes: 1 });
    await fail(35);
    const [last] = await recorded("signInFailed");
    expect(last?.data).toEqual({
      name: null,
      account: `\ufffd${"x".repeat(253)}`,
      address: "10.0.0.35",
      unrecorded: 4,
    });
  });

  test("is not signing up, and nothing else of better-auth is reachable", async () => {
    const paths = [
      "/sign-up/email",
      "/update-user",
      "/delete-user",
      "/request-password-reset",
      "/sign-in/social",
    ];
    for (const path of paths) {
      const answer = await post(path, { name: "Eve", email: "eve@test.example", password, role: "admin" });
      expect(answer.statusCode, path).toBe(404);
      expect(answer.json()).toMatchObject({ code: "not_found" });
    }
    expect(
      await app.auth.api
        .signUpEmail({ body: { name: "Eve", email: "eve@test.example", password } })
        .catch(String),
    ).toMatch(/not enabled/i);
  });

  test("refuses a form of another site", async () => {
    const foreign = await post(
      "/sign-in/email",
      { email, password },
      { origin: "https://evil.example" },
      "127.0.0.4",
    );
    expect(foreign.statusCode).toBe(403);
    expect(foreign.json()).toMatchObject({ code: "forbidden" });
  });
});

describe("a session", () => {
  test("ends with signing out", async () => {
    const cookie = await signIn("127.0.0.5");
    const me = () => app.server.inject({ url: "/api/v1/me", headers: { cookie } });
    expect((await me()).statusCode).toBe(200);
    const out = await post("/sign-out", {}, { cookie, origin: "http://127.0.0.1:3000" });
    expect(out.statusCode, out.payload).toBe(200);
    expect((await me()).statusCode).toBe(401);
    expect((await recorded("signedIn"))[0]).toMatchObject({
      actor_name: "Ada",
      data: { name: "Ada", address: "127.0.0.5" },
    });
    expect(await recorded("signedOut")).toMatchObject([{ actor_name: "Ada", data: { name: "Ada" } }]);
  });

  test("can be ended from another one, and all others with a changed password", async () => {
    const here = await signIn("127.0.0.8");
    const there = await signIn("127.0.0.8");
    const origin = "http://127.0.0.1:3000";
    const me = async (cookie: string) =>
      (await app.server.inject({ url: "/api/v1/me", headers: { cookie } })).statusCode;
    expect((await post("/revoke-other-sessions", {}, { cookie: here, origin })).statusCode).toBe(200);
    expect([await me(here), await me(there)]).toEqual([200, 401]);
    const elsewhere = await signIn("127.0.0.8");
    const change = (currentPassword: string, newPassword: string) =>
      post("/change-password", { currentPassword, newPassword }, { cookie: here, origin });
    expect((await change("wrong password", "a new long password")).json()).toMatchObject({
      detail: "The password is wrong.",
    });
    expect((await change(password, "short")).json()).toMatchObject({
      detail: "A password has 12 to 200 characters.",
    });
    for (const [guessable, reason] of [
      ["1qaz2wsx3edc", "Many people use this password. Choose another one."],
      ["ada-test-example", expect.stringContaining("made of the name")],
    ])
      expect((await change(password, String(guessable))).json()).toMatchObject({ detail: reason });
    expect(await me(elsewhere)).toBe(200);
    expect((await change(password, password)).statusCode).toBe(200);
    expect(await me(elsewhere)).toBe(401);
    expect(await recorded("sessionsEnded")).toHaveLength(1);
    expect(await recorded("passwordChanged")).toHaveLength(1);
    expect(JSON.stringify(await recorded("passwordChanged"))).not.toContain(password);
  });

  test("is refused once it has expired", async () => {
    const cookie = await signIn("127.0.0.6");
    await app.deps.db.updateTable("auth_session").set({ expires_at: "2020-01-01T00:00:00Z" }).execute();
    const answer = await app.server.inject({ url: "/api/v1/me", headers: { cookie } });
    expect(answer.statusCode).toBe(401);
  });

  test("ends after 12 hours without use, and after 7 days in any case", async () => {
    const { id: userId } = await app.deps.db
      .selectFrom("auth_user")
      .select("id")
      .where("email", "=", email)
      .executeTakeFirstOrThrow();
    const cookie = await sessionOf(app, userId);
    const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString();
    const age = async (created: string, updated: string, expires: string) => {
      const changes = { created_at: created, updated_at: updated, expires_at: expires };
      await app.deps.db.updateTable("auth_session").set(changes).where("user_id", "=", userId).execute();
      const { statusCode } = await app.server.inject({ url: "/api/v1/me", headers: { cookie } });
      const rows = app.deps.db.selectFrom("auth_session").select("expires_at").where("user_id", "=", userId);
      return { statusCode, until: (await rows.execute()).map(({ expires_at }) => Date.parse(expires_at)) };
    };
    const used = await age(hours(-100), hours(-11), hours(100));
    expect(used.statusCode).toBe(200);
    // It was used now, so it goes on for 12 hours.
    expect(Math.max(...used.until)).toBeGreaterThan(Date.now() + 11.9 * 3_600_000);
    expect(Math.max(...used.until)).toBeLessThanOrEqual(Date.now() + 12 * 3_600_000);
    const created = hours(-7 * 24 + 1);
    const old = await age(created, hours(-11), hours(100));
    expect(old.statusCode).toBe(200);
    expect(Math.max(...old.until)).toBe(Date.parse(created) + 7 * 24 * 3_600_000);
    expect((await age(hours(-100), hours(-12.1), hours(100))).statusCode).toBe(401);
  });

  test("is refused with a forged signature", async () => {
    const cookie = await signIn("127.0.0.7");
    const token = decodeURIComponent(cookie).split(".").slice(0, -1).join(".");
    const forged = `${token}.${Buffer.alloc(32).toString("base64")}`;
    const answer = await app.server.inject({ url: "/api/v1/me", headers: { cookie: forged } });
    expect(answer.statusCode).toBe(401);
  });
});

describe("over HTTPS", () => {
  test("the cookie is sent over HTTPS alone, and the proxy says where a call is from", async () => {
    const secure = await testApp({
      env: { BILLOW_URL: "https://billing.example.com", BILLOW_TRUSTED_PROXIES: "127.0.0.1" },
    });
    await inTransaction(secure.deps.db, (tx) =>
      createUser(secure.deps, tx, { name: "Ada", email, role: "billing", password }),
    );
    const answer = await secure.server.inject({
      method: "POST",
      url: "/api/auth/sign-in/email",
      payload: { email, password },
      headers: { origin: "https://billing.example.com", "x-forwarded-for": "203.0.113.9" },
    });
    expect(answer.statusCode, answer.payload).toBe(200);
    const cookies = [answer.headers["set-cookie"]].flat().toSorted();
    expect(cookies).toEqual(
      ["known_device", "session_token"].map((name) =>
        expect.stringMatching(
          RegExp(`^__Host-billow\\.${name}=[^;]+; Max-Age=\\d+; Path=/; HttpOnly; Secure; SameSite=Lax$`),
        ),
      ),
    );
    expect(answer.headers["strict-transport-security"]).toContain("max-age=");
    const sessions = await secure.deps.db.selectFrom("auth_session").select("ip_address").execute();
    expect(sessions).toEqual([{ ip_address: "203.0.113.9" }]);
    await secure.close();
  });
});
