import type { SignOnFields } from "@billow/contract/access/single-sign-on.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { type IdentityProvider, startIdentityProvider } from "../../../testing/servers/identity-provider.ts";

const ORIGIN = "http://127.0.0.1:3000";
const CALLBACK = `${ORIGIN}/api/auth/single-sign-on/callback`;

let app: TestApp;
let provider: IdentityProvider;
let settings: SignOnFields;

beforeAll(async () => {
  provider = await startIdentityProvider([CALLBACK]);
  app = await testApp({ clock: { nowMs: () => Date.now() + skewMs } });
  settings = {
    enabled: true,
    name: "Example ID",
    issuer: provider.issuer,
    clientId: provider.client.clientId,
    scopes: "openid profile email",
    roleClaim: "groups",
    roleMapping: [
      { value: "admins", role: "admin" },
      { value: "finance", role: "billing" },
      { value: "helpdesk", role: "support" },
    ],
    newUserRole: "support",
    createUsers: true,
    linkByEmail: false,
    only: false,
  };
});

afterAll(async () => {
  await app.close();
  await provider.close();
});

let skewMs = 0;

beforeEach(async () => {
  skewMs = 0;
  Object.assign(provider, { forge: null, isDown: false });
  await set({});
});

async function set(changes: Partial<SignOnFields>): Promise<void> {
  const { clientSecret } = provider.client;
  await app.as("admin")("setSingleSignOn", { body: { ...settings, ...changes, clientSecret } });
}

function get(url: string, cookie = "") {
  return app.server.inject({ method: "GET", url, headers: { cookie, host: "127.0.0.1:3000" } });
}

type Answer = Awaited<ReturnType<typeof get>>;

function cookiesOf(answer: Answer): string {
  const lines = [answer.headers["set-cookie"] ?? []].flat();
  return lines.map((line) => line.split(";", 1)[0] ?? "").join("; ");
}

/** Leaves for the provider. */
async function leave(to = "/customers"): Promise<{ address: string; cookie: string }> {
  const answer = await get(`/api/auth/single-sign-on?to=${encodeURIComponent(to)}`);
  expect(answer.statusCode, answer.payload).toBe(302);
  return { address: String(answer.headers.location), cookie: cookiesOf(answer) };
}

/** Signs in at the provider, and returns the way back. */
async function throughProvider(person: IdentityProvider["person"], to?: string) {
  provider.person = person;
  const { address, cookie } = await leave(to);
  const back = await provider.passThrough(address);
  return { url: `${back.pathname}${back.search}`, cookie };
}

async function signIn(person: IdentityProvider["person"]): Promise<Answer> {
  const { url, cookie } = await throughProvider(person);
  return get(url, cookie);
}

/** What the sign-in page is asked to say. */
function problemOf({ statusCode, headers }: Answer): string | null {
  expect(statusCode).toBe(302);
  expect(headers["set-cookie"]).toBeUndefined();
  const url = new URL(String(headers.location), ORIGIN);
  expect(url.pathname).toBe("/sign-in");
  return url.searchParams.get("problem");
}

async function me(answer: Answer) {
  expect(answer.headers.location).toBe("/customers");
  return (await app.withHeaders({ cookie: cookiesOf(answer) })("getMe", {})).data;
}

async function lastEvent() {
  const events = app.deps.db.selectFrom("event").selectAll().where("subject_kind", "=", "user");
  return events.orderBy("id", "desc").executeTakeFirstOrThrow();
}

const ada = {
  sub: "ada",
  name: "Ada Lovelace",
  email: "Ada@Example.com",
  email_verified: true,
  groups: ["staff", "finance"],
};

describe("a person of the provider", () => {
  test("becomes a user with the role of the claim, who is no invited one, and is the same at the next sign-in", async () => {
    const first = await signIn(ada);
    const user = await me(first);
    expect(user).toMatchObject({ name: "Ada Lovelace", email: "ada@example.com", role: "billing" });
    expect(await lastEvent()).toMatchObject({
      type: "signedIn",
      subject_id: user.id,
      actor_name: "Ada Lovelace",
      data: { provider: "Example ID", address: "127.0.0.1" },
    });
    const { data } = await app.as("admin")("getUser", { params: { id: user.id } });
    expect(data.invitation).toBeNull();
    const again = await me(await signIn({ ...ada, email: "other@example.com" }));
    expect(again).toMatchObject({ id: user.id, email: "ada@example.com" });
  });

  test("has the role of the claim at each sign-in; without one they are refused, and keep the one they had", async () => {
    const grace = { ...ada, sub: "grace", name: "Grace", email: "grace@example.com" };
    const { id } = await me(await signIn(grace));
    expect(await me(await signIn({ ...grace, groups: ["helpdesk"] }))).toMatchObject({ id, role: "support" });
    expect(problemOf(await signIn({ ...grace, groups: ["staff"] }))).toBe("noRole");
    expect(problemOf(await signIn({ ...grace, groups: undefined }))).toBe("noRole");
    expect((await app.as("admin")("getUser", { params: { id } })).data.role).toBe("support");
    expect(await lastEvent()).toMatchObject({
      type: "signInFailed",
      subject_id: id,
      data: { account: "grace@example.com", reason: "noRole", provider: "Example ID" },
    });
    const stranger = { ...ada, sub: "stranger", email: "stranger@example.com", groups: [] };
    expect(problemOf(await signIn(stranger))).toBe("noRole");
    const users = app.deps.db.selectFrom("auth_user").select("id").where("email", "=", stranger.email);
    expect(await users.execute()).toEqual([]);
  });

  test("has a role of the operator's own, and is refused where that is not there", async () => {
    const body = { name: "Night shift", permissions: ["usage.view" as const] };
    const { id: role } = (await app.as("admin")("createRole", { body })).data;
    await set({ roleMapping: [{ value: "night", role }] });
    const person = { ...ada, sub: "nils", email: "nils@example.com", groups: ["night"] };
    const signedIn = await me(await signIn(person));
    expect(signedIn).toMatchObject({ role, roleName: "Night shift", permissions: ["usage.view"] });
    const made = app.deps.db.selectFrom("event").select("data").where("subject_id", "=", signedIn.id);
    expect((await made.execute())[0]?.data).toMatchObject({ role: "Night shift" });
    // As if the environment had named it.
    await app.deps.db.deleteFrom("role").where("id", "=", role).execute();
    expect(problemOf(await signIn(person))).toBe("noRole");
    expect(problemOf(await signIn({ ...person, sub: "ole", email: "ole@example.com" }))).toBe("noRole");
  });

  test("is refused while disabled", async () => {
    const person = { ...ada, sub: "dora", name: "Dora", email: "dora@example.com" };
    const { id } = await me(await signIn(person));
    await app.as("admin")("updateUser", { params: { id }, body: { disabled: true } });
    expect(problemOf(await signIn(person))).toBe("disabled");
  });

  test("is not the user of the same e-mail address, unless that is verified and linking is allowed", async () => {
    const body = { name: "Ines", email: "ines@example.com", role: "support" as const };
    const { id } = (await app.as("admin")("createUser", { body })).data;
    const ines = { ...ada, sub: "ines", email: "ines@example.com" };
    expect(problemOf(await signIn(ines))).toBe("emailTaken");
    await set({ linkByEmail: true });
    expect(problemOf(await signIn({ ...ines, email_verified: false }))).toBe("emailTaken");
    expect(await me(await signIn(ines))).toMatchObject({ id, name: "Ines", role: "billing" });
    const user = (await app.as("admin")("getUser", { params: { id } })).data;
    expect(user.invitation).toBeNull();
    // Somebody else at the provider who has the address now is not her.
    expect(problemOf(await signIn({ ...ines, sub: "not-ines", email_verified: undefined }))).toBe(
      "emailTaken",
    );
  });

  test("is unknown where nobody is made a user by signing in, or without an address", async () => {
    const nora = { ...ada, sub: "nora", email: "nora@example.com" };
    expect(problemOf(await signIn({ ...nora, email: "no address" }))).toBe("noEmail");
    await set({ createUsers: false });
    expect(problemOf(await signIn(nora))).toBe("unknownUser");
    await set({ roleClaim: null, newUserRole: "manager" });
    expect(await me(await signIn({ ...nora, groups: ["admins"] }))).toMatchObject({ role: "manager" });
  });
});

describe("an answer is refused", () => {
  test("with a state that nobody asked for, of another browser, or a second time", async () => {
    const { url, cookie } = await throughProvider(ada);
    const forged = new URL(url, ORIGIN);
    forged.searchParams.set("state", "x".repeat(43));
    expect(problemOf(await get(`${forged.pathname}${forged.search}`, cookie))).toBe("expired");
    const [one, two] = await Promise.all([get(url, cookie), get(url, cookie)]);
    expect([one, two].map(({ headers }) => headers.location).sort()).toEqual([
      "/customers",
      expect.stringContaining("problem=expired"),
    ]);
    const stolen = await throughProvider(ada);
    expect(problemOf(await get(stolen.url))).toBe("expired");
    const other = await leave();
    expect(problemOf(await get(stolen.url, other.cookie))).toBe("expired");
  });

  test("after ten minutes", async () => {
    const { url, cookie } = await throughProvider(ada);
    skewMs = 10 * 60_000;
    expect(problemOf(await get(url, cookie))).toBe("expired");
    const kept = app.deps.db.selectFrom("auth_verification").selectAll().where("identifier", "like", "sso:%");
    await leave();
    expect(await kept.execute()).toHaveLength(1);
    expect(JSON.stringify(await kept.execute())).not.toContain("nonce");
  });

  test.each([
    ["nonce", (claims: object) => ({ ...claims, nonce: "another" })],
    ["audience", (claims: object) => ({ ...claims, aud: "another" })],
    ["issuer", (claims: object) => ({ ...claims, iss: "https://id.example.org" })],
    ["time", (claims: object) => ({ ...claims, exp: 1_700_000_000 })],
    ["subject", (claims: object) => ({ ...claims, sub: "somebody-else" })],
  ])("with another %s", async (_what, forge) => {
    provider.forge = forge;
    expect(problemOf(await signIn(ada))).toBe("refused");
    expect(app.logged.at(-1)).toMatch(/A single sign-on was refused|callback/);
  });

  test("with a code of another sign-in, whose proof key it lacks", async () => {
    const [mine, theirs] = [await throughProvider(ada), await throughProvider({ ...ada, sub: "eve" })];
    const mixed = new URL(mine.url, ORIGIN);
    mixed.searchParams.set("code", new URL(theirs.url, ORIGIN).searchParams.get("code") ?? "");
    expect(problemOf(await get(`${mixed.pathname}${mixed.search}`, mine.cookie))).toBe("refused");
  });

  test("that declines, or where the provider is down", async () => {
    expect(problemOf(await signIn(null))).toBe("cancelled");
    const { url, cookie } = await throughProvider(ada);
    provider.isDown = true;
    expect(problemOf(await get(url, cookie))).toBe("unreachable");
    await set({ issuer: "http://127.0.0.1:1" });
    const answer = await get("/api/auth/single-sign-on");
    expect(problemOf(answer)).toBe("unreachable");
    await set({ enabled: false });
    expect(problemOf(await get("/api/auth/single-sign-on"))).toBe("off");
  });
});

test("nobody is led elsewhere", async () => {
  for (const to of ["//evil.example", "https://evil.example", "/\\evil.example"]) {
    const { url, cookie } = await throughProvider(ada, to);
    expect((await get(url, cookie)).headers.location).toBe("/invoices");
  }
});

describe("somebody who proves again who they are", () => {
  const age = async (session: string) => {
    const { id } = (await app.withHeaders({ cookie: session })("getMe", {})).data;
    const proved_at = new Date(Date.now() - 31 * 60_000).toISOString();
    await app.deps.db.updateTable("auth_session").set({ proved_at }).where("user_id", "=", id).execute();
  };
  const eva = { ...ada, sub: "eva", name: "Eva", email: "eva@example.com", groups: ["admins"] };
  const act = (cookie: string) =>
    app
      .withHeaders({ cookie, origin: ORIGIN })("createApiKey", { body: { name: "Robot", scopes: ["*"] } })
      .then(
        () => "allowed",
        (error: { problem?: { code: string } }) => error.problem?.code,
      );

  /** Goes to the provider with the session's cookie, and comes back. */
  async function prove(session: string, person: IdentityProvider["person"]) {
    const answer = await get("/api/auth/single-sign-on?to=/signed-in&proof=true", session);
    const address = new URL(String(answer.headers.location));
    expect(address.searchParams.get("prompt")).toBe("login");
    provider.person = person;
    const back = await provider.passThrough(address.href);
    return get(`${back.pathname}${back.search}`, `${session}; ${cookiesOf(answer)}`);
  }

  test("goes on in the same session; as somebody else, or by an old sign-in at the provider, they do not", async () => {
    const session = cookiesOf(await signIn(eva));
    expect(await act(session)).toBe("allowed");
    await age(session);
    const { data } = await app.withHeaders({ cookie: session })("getProof", {});
    expect(data).toMatchObject({ password: false, passkey: false, singleSignOn: "Example ID" });
    expect(await act(session)).toBe("reauthentication_required");
    const other = await prove(session, ada);
    expect(other.headers.location).toBe("/signed-in?problem=otherPerson");
    provider.forge = (claims) => ({ ...claims, auth_time: Math.floor(Date.now() / 1000) - 3600 });
    const stale = await prove(session, eva);
    expect(stale.headers.location).toBe("/signed-in?problem=notAnew");
    provider.forge = null;
    expect((await prove(session, null)).headers.location).toBe("/signed-in?problem=cancelled");
    expect(await act(session)).toBe("reauthentication_required");
    const right = await prove(session, eva);
    expect(right.headers.location).toBe("/signed-in");
    expect(right.headers["set-cookie"]).toBeUndefined();
    expect(await act(session)).toBe("allowed");
    await age(session);
    const nobody = await prove("", eva);
    expect(nobody.headers.location).toBe("/signed-in?problem=otherPerson");
    expect(await act(session)).toBe("reauthentication_required");
    const proofs = app.deps.db.selectFrom("event").select("type").orderBy("id");
    const recorded = proofs.where("type", "in", ["identityProved", "proofFailed"]);
    expect((await recorded.execute()).map(({ type }) => type)).toEqual([
      "proofFailed",
      "proofFailed",
      "identityProved",
    ]);
  });
});

describe("the last administrator", () => {
  const person = (sub: string, ...groups: string[]) => {
    const email = `${sub}@example.com`;
    return { ...ada, sub, name: sub, email, groups };
  };
  const roleOf = async (id: string) => (await app.as("manager")("getUser", { params: { id } })).data.role;

  /** Lets nobody else be one while `work` is done. */
  async function withoutOthers(ids: readonly string[], work: () => Promise<void>): Promise<void> {
    const others = await app.deps.db
      .updateTable("auth_user")
      .set({ role: "billing" })
      .where("role", "=", "admin")
      .where("id", "not in", ids)
      .returning("id")
      .execute();
    await work();
    const admins = others.map(({ id }) => id);
    await app.deps.db.updateTable("auth_user").set({ role: "admin" }).where("id", "in", admins).execute();
  }

  test("stays one when the provider gives another role, and is not disabled", async () => {
    const session = await signIn(person("lasse", "admins"));
    const { id } = await me(session);
    await withoutOthers([id], async () => {
      expect((await me(await signIn(person("lasse", "helpdesk")))).role).toBe("admin");
      const call = app.withHeaders({ cookie: cookiesOf(session), origin: ORIGIN });
      await expect(call("updateUser", { params: { id }, body: { disabled: true } })).rejects.toMatchObject({
        problem: { code: "conflict" },
      });
      expect(await roleOf(id)).toBe("admin");
    });
    expect((await me(await signIn(person("lasse", "helpdesk")))).role).toBe("support");
  });

  test("is one of two who get another role at once", async () => {
    const ids: string[] = [];
    for (const sub of ["mia", "nora"]) ids.push((await me(await signIn(person(sub, "admins")))).id);
    await withoutOthers(ids, async () => {
      const back = [];
      for (const sub of ["mia", "nora"]) back.push(await throughProvider(person(sub, "helpdesk")));
      // The provider says who they are when they come back.
      provider.person = person("both", "helpdesk");
      await Promise.all(back.map(({ url, cookie }) => get(url, cookie)));
      const roles = await Promise.all(ids.map(roleOf));
      expect(roles.toSorted()).toEqual(["admin", "support"]);
    });
  });
});
