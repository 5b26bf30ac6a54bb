import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../../db/transaction.ts";
import { softwarePasskey } from "../../../testing/acts/software-passkey.ts";
import { sessionOf, type TestApp, testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { createUser } from "../create-user.ts";
import { requireUser } from "../require-user.ts";
import { resetSecondFactor } from "../reset-credentials.ts";

const origin = "https://billow.example";
const host = "billow.example";
const password = "seventeen quiet otters";
const clock = fixedClock("2026-11-10T10:00:00Z");
let app: TestApp;
let people = 0;

beforeAll(async () => {
  app = await testApp({ clock, env: { BILLOW_URL: origin } });
});

afterAll(() => app.close());

type Device = ReturnType<typeof softwarePasskey>;

/** Somebody who is signed in by password, and their own calls. */
async function member(role: "support" | "billing" = "support") {
  people += 1;
  const email = `person-${people}@test.example`;
  const user = await inTransaction(app.deps.db, (tx) =>
    createUser(app.deps, tx, { name: `Person ${people}`, email, role, password }),
  );
  const call = app.withHeaders({ origin, cookie: await sessionOf(app, user.id) });
  return { id: user.id, email, call };
}

type Member = Awaited<ReturnType<typeof member>>;

async function addTo({ call }: Member, device: Device = softwarePasskey(host), name = "Phone") {
  const { challenge } = (await call("beginPasskey", { body: { password } })).data;
  const { data } = await call("addPasskey", { body: { name, ...device.create({ challenge, origin }) } });
  return { id: data.id, device };
}

const anybody = () => app.withHeaders({ origin });
const challengeToSignIn = async () => (await anybody()("beginPasskeySignIn", {})).data.challenge;

function send(answer: ReturnType<Device["get"]>) {
  return app.server.inject({
    method: "POST",
    url: "/api/v1/passkey-sign-ins",
    payload: answer,
    headers: { origin },
  });
}

/** The cookie of the session, or the refusal's status. */
async function signIn(answer: ReturnType<Device["get"]>): Promise<string | number> {
  const { statusCode, headers } = await send(answer);
  if (statusCode !== 200) return statusCode;
  return [headers["set-cookie"] ?? ""]
    .flat()
    .map((one) => one.split(";", 1)[0])
    .join("; ");
}

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "allowed",
    (error: { problem?: { code: string; detail: string } }) =>
      `${error.problem?.code}: ${error.problem?.detail}`,
  );

async function eventsOf(userId: string): Promise<string[]> {
  const query = app.deps.db.selectFrom("event").select("type").where("subject_id", "=", userId);
  return (await query.orderBy("id").execute()).map(({ type }) => type);
}

describe("a passkey", () => {
  test("is added after the password, signs in, is renamed and removed", async () => {
    const ada = await member();
    const wrong = ada.call("beginPasskey", { body: { password: "not the password" } });
    expect(await refusal(wrong)).toBe("invalid_request: The password is wrong.");
    const { id, device } = await addTo(ada);
    const answer = device.get({ challenge: await challengeToSignIn(), origin });
    const cookie = await signIn(answer);
    expect(cookie).toMatch(/session_token=/);
    const me = await app.withHeaders({ origin, cookie: String(cookie) })("getMe", {});
    expect(me.data).toMatchObject({ id: ada.id, secondFactors: ["passkey"] });
    const renamed = { params: { id }, body: { name: "Work phone" } };
    expect((await ada.call("renamePasskey", renamed)).data).toMatchObject({
      name: "Work phone",
      lastUsedAt: "2026-11-10T10:00:00Z",
      synced: false,
    });
    const other = await member();
    expect(await refusal(other.call("renamePasskey", renamed))).toMatch(/^not_found/);
    expect(await refusal(other.call("removePasskey", { params: { id } }))).toMatch(/^not_found/);
    await ada.call("removePasskey", { params: { id } });
    expect((await ada.call("listPasskeys", {})).data.items).toEqual([]);
    expect(await signIn(device.get({ challenge: await challengeToSignIn(), origin }))).toBe(401);
    expect(await eventsOf(ada.id)).toEqual(["passkeyAdded", "signedIn", "changed", "passkeyRemoved"]);
    expect(await refusal(app.withKey(["usage:read"])("listPasskeys", {}))).toMatch(/^forbidden/);
  });

  test("is added by somebody without a password who proved lately who they are", async () => {
    const ada = await member();
    const account = app.deps.db.updateTable("auth_account").set({ password: null });
    await account.where("user_id", "=", ada.id).execute();
    expect(await refusal(ada.call("beginPasskey", { body: { password } }))).toMatch(/password is wrong/);
    const provedAgo = (minutes: number) => {
      const proved_at = new Date(Date.now() - minutes * 60_000).toISOString();
      const session = app.deps.db.updateTable("auth_session").set({ proved_at });
      return session.where("user_id", "=", ada.id).execute();
    };
    await provedAgo(31);
    const begin = () => ada.call("beginPasskey", { body: {} });
    expect(await refusal(begin())).toMatch(/^reauthentication_required/);
    await provedAgo(29);
    const { challenge } = (await begin()).data;
    const device = softwarePasskey(host);
    await ada.call("addPasskey", { body: { name: "Phone", ...device.create({ challenge, origin }) } });
    expect(await signIn(device.get({ challenge: await challengeToSignIn(), origin }))).toMatch(
      /session_token=/,
    );
  });

  test("signs in by a right answer alone, once", async () => {
    const ada = await member();
    const { device } = await addTo(ada);
    const fresh = async () => ({ challenge: await challengeToSignIn(), origin });
    const right = device.get(await fresh());
    expect(await signIn(right)).toMatch(/session_token=/);
    expect(await signIn(right), "replayed").toBe(401);
    const made = { challenge: Buffer.alloc(32).toString("base64url"), origin };
    expect(await signIn(device.get(made)), "a challenge of their own").toBe(401);
    const foreign = { ...(await fresh()), origin: "https://billow.example.evil.example" };
    expect(await signIn(device.get(foreign)), "at another address").toBe(401);
    expect(await signIn(device.get(await fresh(), { verified: false })), "without finger or PIN").toBe(401);
    const elsewhere = softwarePasskey("evil.example").get(await fresh());
    expect(await signIn(elsewhere), "an unknown passkey").toBe(401);
    const stranger = softwarePasskey(host).get(await fresh());
    expect(await signIn({ ...stranger, credentialId: right.credentialId }), "signed by another").toBe(401);
    const eve = await member();
    const handle = Buffer.from(eve.id).toString("base64url");
    expect(await signIn(device.get(await fresh(), { userHandle: handle })), "of somebody else").toBe(401);
    expect(await signIn(device.get(await fresh()))).toMatch(/session_token=/);
    device.rewind(1);
    expect(await signIn(device.get(await fresh())), "a copied device").toBe(401);
    const late = await fresh();
    clock.advance({ minutes: 5 });
    expect(await signIn(device.get(late)), "too late").toBe(401);
    const failed = (await eventsOf(ada.id)).filter((type) => type === "signInFailed");
    expect(failed).toHaveLength(8);
    const twice = device.get(await fresh());
    const both = await Promise.all([signIn(twice), signIn(twice)]);
    expect(both.filter((one) => one === 401)).toHaveLength(1);
  });

  test("is added by a right answer alone, to whom asked for it", async () => {
    const [ada, eve] = [await member(), await member()];
    const ask = async () => (await ada.call("beginPasskey", { body: { password } })).data.challenge;
    const add = (who: Member, answer: ReturnType<Device["create"]>) =>
      refusal(who.call("addPasskey", { body: { name: "Phone", ...answer } }));
    const device = softwarePasskey(host);
    const challenge = await ask();
    expect(await add(eve, device.create({ challenge, origin }))).toMatch(/^invalid_request: The time/);
    expect(await add(ada, device.create({ challenge, origin: "https://evil.example" }))).toMatch(
      /^invalid_request: The browser/,
    );
    expect(await add(ada, device.create({ challenge, origin })), "used up").toMatch(
      /The time for this is over/,
    );
    expect(await add(ada, device.create({ challenge: await challengeToSignIn(), origin }))).toMatch(
      /The time/,
    );
    const unverified = device.create({ challenge: await ask(), origin }, { verified: false });
    expect(await add(ada, unverified)).toMatch(/The browser/);
    expect(await add(ada, device.create({ challenge: await ask(), origin }))).toBe("allowed");
    expect(await add(ada, device.create({ challenge: await ask(), origin }))).toMatch(
      /^conflict: .*here already/,
    );
  });

  test("of a disabled user, or one whose second factor was reset, signs nobody in", async () => {
    const ada = await member();
    const { device } = await addTo(ada);
    const change = (disabled: boolean) =>
      app.as("admin")("updateUser", { params: { id: ada.id }, body: { disabled } });
    await change(true);
    const attempt = async () => signIn(device.get({ challenge: await challengeToSignIn(), origin }));
    expect(await attempt()).toBe(401);
    await change(false);
    expect(await attempt()).toMatch(/session_token=/);
    const user = await requireUser(app.deps.db, ada.email);
    const actor = { kind: "system", id: "cli", name: "Command line" } as const;
    await inTransaction(app.deps.db, (tx) => resetSecondFactor(app.deps, tx, { user, actor }));
    expect(await attempt()).toBe(401);
  });
});

test("where a role needs a second factor a passkey is one, and a password alone is not", async () => {
  const ben = await member("billing");
  await app.as("admin")("setSignInRules", { body: { secondFactorRoles: ["billing"] } });
  const needed = async (call: Member["call"]) => (await call("getMe", {})).data.secondFactorNeeded;
  expect(await needed(ben.call)).toBe("setUp");
  const { id, device } = await addTo(ben);
  expect(await needed(ben.call)).toBeNull();
  const byPassword = app.withHeaders({ origin, cookie: await sessionOf(app, ben.id) });
  expect(await needed(byPassword)).toBe("passkey");
  expect(await refusal(byPassword("beginPasskey", { body: { password } }))).toMatch(/^forbidden: Your role/);
  expect(await refusal(byPassword("listInvoices", { query: {} }))).toMatch(/^forbidden: Your role/);
  const cookie = await signIn(device.get({ challenge: await challengeToSignIn(), origin }));
  const byPasskey = app.withHeaders({ origin, cookie: String(cookie) });
  expect(await needed(byPasskey)).toBeNull();
  expect(await refusal(byPasskey("removePasskey", { params: { id } }))).toMatch(/^conflict: Your role needs/);
  await app.as("admin")("setSignInRules", { body: { secondFactorRoles: [] } });
});

test("a console without a name has no passkeys", async () => {
  const unnamed = await testApp({ clock, env: { BILLOW_URL: "https://192.0.2.7" } });
  const begin = unnamed.withHeaders({})("beginPasskeySignIn", {});
  expect(await refusal(begin)).toMatch(/^conflict: Passkeys need a host with a name/);
  expect((await unnamed.withHeaders({})("getSignInInfo", {})).data.passkeyHost).toBeNull();
  await unnamed.close();
});
