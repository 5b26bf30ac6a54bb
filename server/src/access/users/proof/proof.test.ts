import type { Role } from "@billow/contract/access/user.ts";
import { GUESS_LIMITS } from "@billow/core/access/guessing.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../../db/transaction.ts";
import { oneTimeCode } from "../../../testing/acts/one-time-code.ts";
import { softwarePasskey } from "../../../testing/acts/software-passkey.ts";
import { sessionOf, type TestApp, testApp } from "../../../testing/app.ts";
import { createUser } from "../create-user.ts";

const origin = "https://billow.example";
const password = "seventeen quiet otters";
let app: TestApp;
let people = 0;

beforeAll(async () => {
  app = await testApp({ env: { BILLOW_URL: origin } });
});

afterAll(() => app.close());

/** Somebody whose last proof is old, and their own calls. */
async function person(role: Role = "admin") {
  people += 1;
  const email = `person-${people}@test.example`;
  const user = await inTransaction(app.deps.db, (tx) =>
    createUser(app.deps, tx, { name: `Person ${people}`, email, role, password }),
  );
  const headers = { origin, cookie: await sessionOf(app, user.id) };
  const age = () => {
    const proved_at = new Date(Date.now() - 31 * 60_000).toISOString();
    return app.deps.db
      .updateTable("auth_session")
      .set({ proved_at })
      .where("user_id", "=", user.id)
      .execute();
  };
  await age();
  const call = app.withHeaders(headers);
  const act = () => call("createApiKey", { body: { name: "Robot", scopes: ["*"] } });
  return { id: user.id, headers, call, age, act };
}

function proofsOf(userId: string) {
  const query = app.deps.db.selectFrom("event").select(["type", "data"]).where("subject_id", "=", userId);
  return query.where("type", "in", ["identityProved", "proofFailed"]).orderBy("id").execute();
}

const outcome = (called: Promise<unknown>) =>
  called.then(
    () => "allowed",
    (error: { problem?: { code: string; errors?: { pointer: string }[] } }) =>
      [error.problem?.code, error.problem?.errors?.[0]?.pointer].filter(Boolean).join(" "),
  );

describe("a password", () => {
  test("that is right lets the session go on, for a while", async () => {
    const { id, call, act, age } = await person();
    expect(await outcome(act())).toBe("reauthentication_required");
    expect(await outcome(call("proveByPassword", { body: { password: "wrong" } }))).toBe(
      "invalid_request /password",
    );
    expect(await outcome(act())).toBe("reauthentication_required");
    const { data } = await call("proveByPassword", { body: { password } });
    expect(data).toMatchObject({ password: true, code: false, passkey: false, singleSignOn: null });
    expect(Date.parse(data.provedUntil)).toBeGreaterThan(Date.now() + 29 * 60_000);
    expect(await outcome(act())).toBe("allowed");
    await age();
    expect(await outcome(act())).toBe("reauthentication_required");
    const by = { name: "Person 1", address: "127.0.0.1", by: "password" };
    expect(await proofsOf(id)).toEqual([
      { type: "proofFailed", data: by },
      { type: "identityProved", data: by },
    ]);
  });

  test("proves it for one session, and not for another of the user", async () => {
    const one = await person();
    const other = { origin, cookie: await sessionOf(app, one.id) };
    await one.age();
    await one.call("proveByPassword", { body: { password } });
    const act = app.withHeaders(other)("createApiKey", { body: { name: "Robot", scopes: ["*"] } });
    expect(await outcome(act)).toBe("reauthentication_required");
  });

  test("is not guessed: failures are counted, in the session, which keeps its owner out of no other", async () => {
    const { id, call } = await person();
    const guess = () => outcome(call("proveByPassword", { body: { password: "a wrong password" } }));
    for (let tried = 0; tried < GUESS_LIMITS.session.free; tried++) expect(await guess()).toMatch(/^invalid/);
    // The wait is short at first, and grows with each failure.
    await expect.poll(guess, { timeout: 30_000 }).toBe("rate_limited");
    // Who has to wait has not tried, and is not recorded: nobody fills the audit log.
    const recorded = (await proofsOf(id)).length;
    expect(await guess()).toBe("rate_limited");
    expect(await proofsOf(id)).toHaveLength(recorded);
    const elsewhere = app.withHeaders({ origin, cookie: await sessionOf(app, id) });
    expect(await outcome(elsewhere("proveByPassword", { body: { password } }))).toBe("allowed");
  });

  test("of somebody with one-time codes needs a code, which proves it once", async () => {
    const { headers, call, act, age } = await person();
    const post = async (path: string, payload: object, cookie: string) => {
      const url = `/api/auth/two-factor/${path}`;
      const sent = { ...headers, cookie };
      const answer = await app.server.inject({ method: "POST", url, payload, headers: sent });
      const cookies = [answer.headers["set-cookie"] ?? []].flat().map((line) => line.split(";", 1)[0]);
      return { body: answer.json(), cookie: cookies.join("; ") };
    };
    const { body } = await post("enable", { password }, headers.cookie);
    const key = new URL(body.totpURI).searchParams.get("secret") ?? "";
    const { cookie } = await post("verify-totp", { code: oneTimeCode(key) }, headers.cookie);
    // Setting codes up is no proof.
    const own = app.withHeaders({ origin, cookie });
    const robot = { body: { name: "Robot", scopes: ["*" as const] } };
    expect(await outcome(own("createApiKey", robot))).toBe("reauthentication_required");
    expect((await own("getProof", {})).data).toMatchObject({ password: true, code: true });
    const prove = (code?: string, entered = password) =>
      outcome(own("proveByPassword", { body: { password: entered, ...(code !== undefined && { code }) } }));
    expect(await prove()).toBe("invalid_request /code");
    expect(await prove("000000")).toBe("invalid_request /code");
    const code = oneTimeCode(key, { later: 1 });
    // A wrong password does not use the code up.
    expect(await prove(code, "wrong")).toBe("invalid_request /password");
    expect(await outcome(own("createApiKey", robot))).toBe("reauthentication_required");
    expect(await prove(`${code.slice(0, 3)} ${code.slice(3)}`)).toBe("allowed");
    expect(await outcome(own("createApiKey", robot))).toBe("allowed");
    expect(await prove(code)).toBe("invalid_request /code");
    const [backup = ""] = body.backupCodes;
    await age();
    expect(await prove(backup)).toBe("allowed");
    expect(await outcome(own("createApiKey", robot))).toBe("allowed");
    expect(await prove(backup)).toBe("invalid_request /code");
    expect(await outcome(call("getMe", {}))).toBe("unauthenticated");
    expect(await outcome(act())).toBe("unauthenticated");
  });

  test("is not asked of an API key, and not taken where the role needs a passkey or the provider alone counts", async () => {
    const key = app.withKey(["*"]);
    expect(await outcome(key("getProof", {}))).toBe("forbidden");
    expect(await outcome(key("proveByPassword", { body: { password } }))).toBe("forbidden");
    const one = await person("billing");
    await addPasskey(one);
    await app.deps.db
      .updateTable("auth_session")
      .set({ strong: true })
      .where("user_id", "=", one.id)
      .execute();
    await app.deps.db
      .updateTable("sign_in_rules")
      .set({ second_factor_roles: ["billing"] })
      .execute();
    expect(await outcome(one.call("proveByPassword", { body: { password } }))).toBe("forbidden");
    expect((await one.call("getProof", {})).data).toMatchObject({ password: false, passkey: true });
    await app.deps.db.updateTable("sign_in_rules").set({ second_factor_roles: [] }).execute();
    const only = { enabled: true, sign_on_only: true, name: "Example ID" };
    await app.deps.db.updateTable("single_sign_on").set(only).execute();
    expect(await outcome(one.call("proveByPassword", { body: { password } }))).toBe("forbidden");
    expect((await one.call("getProof", {})).data).toMatchObject({ password: false, passkey: false });
    await app.deps.db.updateTable("single_sign_on").set({ enabled: false, sign_on_only: false }).execute();
  });
});

async function addPasskey({ call }: Awaited<ReturnType<typeof person>>) {
  const device = softwarePasskey("billow.example");
  const { challenge } = (await call("beginPasskey", { body: { password } })).data;
  await call("addPasskey", { body: { name: "Phone", ...device.create({ challenge, origin }) } });
  return device;
}

describe("a passkey", () => {
  test("of the user proves it, once a challenge", async () => {
    const one = await person();
    const device = await addPasskey(one);
    const { challenge } = (await one.call("beginPasskeyProof", {})).data;
    const body = device.get({ challenge, origin });
    expect(await outcome(one.act())).toBe("reauthentication_required");
    expect((await one.call("proveByPasskey", { body })).data).toMatchObject({ passkey: true });
    expect(await outcome(one.act())).toBe("allowed");
    await one.age();
    expect(await outcome(one.call("proveByPasskey", { body }))).toBe("invalid_request");
    expect(await outcome(one.act())).toBe("reauthentication_required");
  });

  test("of somebody else, a challenge of somebody else or to sign in, or another address proves nothing", async () => {
    const [one, other] = [await person(), await person()];
    const [own, foreign] = [await addPasskey(one), await addPasskey(other)];
    const challengeOf = async ({ call }: typeof one) => (await call("beginPasskeyProof", {})).data.challenge;
    const signIn = (await one.call("beginPasskeySignIn", {})).data.challenge;
    const wrong = [
      foreign.get({ challenge: await challengeOf(one), origin }),
      own.get({ challenge: await challengeOf(other), origin }),
      own.get({ challenge: signIn, origin }),
      own.get({ challenge: await challengeOf(one), origin: "https://evil.example" }),
    ];
    for (const body of wrong) {
      expect(await outcome(one.call("proveByPasskey", { body }))).toBe("invalid_request");
    }
    expect(await outcome(one.act())).toBe("reauthentication_required");
  });
});

test("signing in is a proof", async () => {
  const { id, age } = await person();
  await age();
  const call = app.withHeaders({ origin, cookie: await sessionOf(app, id) });
  expect(await outcome(call("createApiKey", { body: { name: "Robot", scopes: ["*"] } }))).toBe("allowed");
});
