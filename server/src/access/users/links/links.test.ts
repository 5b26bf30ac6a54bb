import type { Role } from "@billow/contract/access/user.ts";
import { ApiError } from "@billow/contract/client.ts";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smtpTransport, type Transport } from "../../../activity/deliveries/mail/transport.ts";
import { deliverNextUserEmail } from "../../../activity/deliveries/user-mail/deliver-user-emails.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { userMail } from "../../../jobs/user-mail.ts";
import { sessionOf, type TestApp, testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { holdLock, lockWaits } from "../../../testing/processes/hold-lock.ts";
import { type MailServer, mailServer, messageIdOf } from "../../../testing/servers/mail-server.ts";
import { createUser } from "../create-user.ts";

const password = "seventeen quiet otters";
const clock = fixedClock("2026-11-10T10:00:00Z");
let server: MailServer;
let transport: Transport;
let app: TestApp;

beforeAll(async () => {
  server = await mailServer();
  transport = smtpTransport(server.url);
  app = await testApp({ clock, env: { SMTP_URL: server.url, BILLOW_URL: "https://billow.example" } });
});

afterAll(async () => {
  transport.close();
  await server.close();
  await app.close();
});

const anybody = () => app.withHeaders({});
let people = 0;

async function invite(role: Role = "support") {
  people += 1;
  const body = { name: `Person ${people}`, email: `Person-${people}@Test.Example`, role };
  return (await app.as("admin")("createUser", { body })).data;
}

async function member() {
  people += 1;
  const email = `person-${people}@test.example`;
  return inTransaction(app.deps.db, (tx) =>
    createUser(app.deps, tx, { name: `Person ${people}`, email, role: "support", password }),
  );
}

/** Delivers what is due and answers the e-mails. */
async function mails() {
  server.taken.length = 0;
  while (await deliverNextUserEmail(app.deps, { ...userMail(app.deps), transport }));
  return Promise.all(server.taken.map((taken) => simpleParser(taken)));
}

async function secretMailed(): Promise<string> {
  const [mail] = await mails();
  return /https:\/\/billow\.example\/link#(\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
}

const use = (secret: string, chosen = password) =>
  anybody()("useUserLink", { body: { secret, password: chosen } });

const read = (secret: string) => anybody()("readUserLink", { body: { secret } });

const forget = (email: string) => anybody()("requestPasswordReset", { body: { email } });

async function signIn(email: string, entered = password): Promise<number> {
  const answer = await app.server.inject({
    method: "POST",
    url: "/api/auth/sign-in/email",
    payload: { email, password: entered },
    remoteAddress: `10.2.0.${people}`,
  });
  return answer.statusCode;
}

async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error("The call was not refused.");
  return `${error.problem.code}: ${error.problem.detail}`;
}

async function eventsOf(userId: string): Promise<string[]> {
  const query = app.deps.db.selectFrom("event").select("type").where("subject_id", "=", userId);
  return (await query.orderBy("id").execute()).map(({ type }) => type);
}

describe("an invitation", () => {
  test("lets its user choose the password, once, and nobody else ever knew it", async () => {
    const invited = await invite();
    expect(invited).toMatchObject({ email: `person-${people}@test.example`, invitationLink: null });
    expect(invited.invitation).toEqual({ expiresAt: "2026-11-12T10:00:00Z", mail: "waiting" });
    expect(await signIn(invited.email)).toBe(401);
    const secret = await secretMailed();
    expect((await read(secret)).data).toMatchObject({ purpose: "invitation", email: invited.email });
    expect(await refusal(use(secret, "password1234"))).toMatch(/^invalid_request: Many people/);
    await use(secret);
    expect(await signIn(invited.email)).toBe(200);
    expect(await refusal(use(secret, "another long phrase"))).toMatch(/^not_found: This link has been used/);
    expect(await refusal(read(secret))).toMatch(/^not_found: This link has been used/);
    const { data } = await app.as("admin")("getUser", { params: { id: invited.id } });
    expect(data.invitation).toBeNull();
    expect(await eventsOf(invited.id)).toEqual(["invited", "signInFailed", "invitationAccepted", "signedIn"]);
    const stored = JSON.stringify([
      await app.deps.db.selectFrom("user_link").selectAll().execute(),
      await app.deps.db.selectFrom("user_email").selectAll().execute(),
    ]);
    expect(stored).not.toContain(secret);
  });

  test("is accepted by one of two at once", async () => {
    const { email } = await invite();
    const secret = await secretMailed();
    const answers = await Promise.allSettled([use(secret), use(secret, "eleven loud badgers")]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const signedIn = [await signIn(email), await signIn(email, "eleven loud badgers")];
    expect(signedIn.toSorted()).toEqual([200, 401]);
  });

  test("that was forwarded makes the invited user, also in the browser of somebody else, and leaves theirs alone", async () => {
    const invited = await invite();
    const secret = await secretMailed();
    const other = await member();
    const headers = { cookie: await sessionOf(app, other.id), origin: "https://billow.example" };
    const { data } = await app.withHeaders(headers)("useUserLink", {
      body: { secret, password: "eleven loud badgers" },
    });
    expect(data).toEqual({ purpose: "invitation", email: invited.email });
    expect((await app.withHeaders(headers)("getMe", {})).data.email).toBe(other.email);
    expect([await signIn(other.email), await signIn(invited.email, "eleven loud badgers")]).toEqual([
      200, 200,
    ]);
    expect(await refusal(use(secret))).toMatch(/^not_found: This link has been used/);
    const { items } = (await app.as("admin")("listAudit", { query: { subject: `user:${invited.id}` } })).data;
    expect(items.find(({ type }) => type === "user.invitationAccepted")?.actor.id).toBe(invited.id);
  });

  test("ends after 48 hours, and by a newer one; an e-mail that waited that long does not leave", async () => {
    const { id } = await invite();
    const old = await secretMailed();
    clock.advance({ hours: 48 });
    expect(await refusal(use(old))).toMatch(/^not_found: This link has expired. Ask an administrator/);
    await app.as("admin")("inviteUserAgain", { params: { id } });
    expect(await refusal(use(old))).toMatch(/^not_found: A newer e-mail/);
    await app.as("admin")("inviteUserAgain", { params: { id } });
    expect(await mails()).toHaveLength(1);
    await app.as("admin")("inviteUserAgain", { params: { id } });
    clock.advance({ hours: 48 });
    expect(await mails()).toHaveLength(0);
  });

  test("is withdrawn with its user, and not once it was accepted", async () => {
    const { id, email } = await invite();
    const secret = await secretMailed();
    await app.as("admin")("revokeInvitation", { params: { id } });
    expect(await refusal(use(secret))).toMatch(/^not_found: This link is not valid/);
    expect(await refusal(app.as("admin")("getUser", { params: { id } }))).toMatch(/^not_found/);
    expect(await signIn(email)).toBe(401);
    const { id: accepted } = await invite();
    await use(await secretMailed());
    for (const call of ["revokeInvitation", "inviteUserAgain"] as const)
      expect(await refusal(app.as("admin")(call, { params: { id: accepted } }))).toMatch(
        /^conflict: .*has acc/,
      );
  });

  test("of an administrator leaves the last one who can sign in the last one", async () => {
    await invite("admin");
    const { data: me } = await app.as("admin")("getMe", {});
    const change = app.as("admin")("updateUser", { params: { id: me.id }, body: { role: "support" } });
    expect(await refusal(change)).toMatch(/^conflict: This is the last administrator/);
  });

  test("leaves once more where its sender died, with the same Message-ID", async () => {
    const { id } = await invite();
    await mails();
    await app.as("admin")("inviteUserAgain", { params: { id } });
    let left = "";
    const dying: Transport = {
      ...transport,
      send: ({ messageId }) => {
        left = messageId;
        return Promise.reject(new Error("The process dies here."));
      },
    };
    const delivery = deliverNextUserEmail(app.deps, { ...userMail(app.deps), transport: dying });
    await expect(delivery).rejects.toThrow("dies");
    expect(await mails()).toHaveLength(0);
    clock.advance({ seconds: 61 });
    expect(await mails()).toHaveLength(1);
    expect(messageIdOf(server.taken[0] ?? Buffer.alloc(0))).toBe(left);
    expect(await mails()).toHaveLength(0);
    const { data } = await app.as("admin")("getUser", { params: { id } });
    expect(data.invitation?.mail).toBe("sent");
  });

  test("is shown once to the administrator where there is no mail server", async () => {
    const alone = await testApp({ clock });
    const body = { name: "Ada", email: "ada@test.example", role: "billing" as const };
    const { data } = await alone.as("admin")("createUser", { body });
    expect(data.invitationLink).toMatch(/^http:\/\/localhost:\d+\/link#[\w-]{43}$/);
    const secret = data.invitationLink?.split("#")[1] ?? "";
    await alone.withHeaders({})("useUserLink", { body: { secret, password } });
    const { data: seen } = await alone.as("admin")("getUser", { params: { id: data.id } });
    expect(seen).toMatchObject({ name: "Ada", invitation: null });
    await alone.close();
  });
});

describe("a forgotten password", () => {
  test("is replaced by a link that is good for an hour and ends all sessions", async () => {
    const user = await member();
    const headers = { cookie: await sessionOf(app, user.id) };
    expect((await forget(user.email.toUpperCase())).data).toEqual({ mailServer: true });
    const secret = await secretMailed();
    await use(secret, "eleven loud badgers");
    expect((await app.server.inject({ url: "/api/v1/me", headers })).statusCode).toBe(401);
    expect([await signIn(user.email), await signIn(user.email, "eleven loud badgers")]).toEqual([401, 200]);
    await forget(user.email);
    const late = await secretMailed();
    clock.advance({ hours: 1 });
    expect(await refusal(use(late))).toMatch(/^not_found: This link has expired. Ask for another link/);
    expect((await eventsOf(user.id)).slice(0, 2)).toEqual(["passwordResetRequested", "passwordChanged"]);
  });

  test("is answered alike for nobody, the disabled and the invited, without an e-mail", async () => {
    const disabled = await member();
    await app.as("admin")("updateUser", { params: { id: disabled.id }, body: { disabled: true } });
    const invited = await invite();
    await mails();
    for (const email of ["nobody@test.example", disabled.email, invited.email])
      expect((await forget(email)).data).toEqual({ mailServer: true });
    expect(await mails()).toHaveLength(0);
  });

  test("is mailed three times an hour at most, and an address that asks for many has to wait", async () => {
    clock.advance({ hours: 1 });
    const { email } = await member();
    for (let count = 0; count < 4; count += 1) await forget(email);
    await mails();
    const sent = await app.deps.db.selectFrom("user_link").select("id").where("email", "=", email).execute();
    expect(sent).toHaveLength(3);
    const many = Array.from({ length: 10 }, () => forget("x@test.example"));
    expect(await refusal(Promise.all(many))).toMatch(/^rate_limited: /);
  });
});

describe("a change of e-mail", () => {
  const change = async (cookie: string, body: object) =>
    app.server.inject({
      method: "POST",
      url: "/api/auth/change-email",
      headers: { cookie, origin: "https://billow.example" },
      payload: body,
    });

  test("asks for the password, is confirmed at the new address and told to the old one", async () => {
    const user = await member();
    const cookie = await sessionOf(app, user.id);
    const newEmail = `New-${user.email}`;
    const wrong = await change(cookie, { newEmail, password: "not the password" });
    expect([wrong.statusCode, wrong.json().detail]).toEqual([400, "The password is wrong."]);
    const taken = await change(cookie, { newEmail: "admin@test.example", password });
    expect(taken.json().code).toBe("conflict");
    expect((await change("", { newEmail, password })).statusCode).toBe(401);
    expect((await change(cookie, { newEmail, password })).statusCode).toBe(200);
    expect(await signIn(newEmail)).toBe(401);
    const [asking] = await mails();
    expect(asking?.to).toMatchObject({ text: newEmail.toLowerCase() });
    const secret = /#(\S+)/.exec(asking?.text ?? "")?.[1] ?? "";
    await anybody()("useUserLink", { body: { secret } });
    expect([await signIn(user.email), await signIn(newEmail)]).toEqual([401, 200]);
    const [telling] = await mails();
    expect(telling).toMatchObject({ to: { text: user.email } });
    expect(await refusal(anybody()("useUserLink", { body: { secret } }))).toMatch(/^not_found: .*used/);
  });

  test("of two people to one address at one instant is made by one, and the other is told", async () => {
    const secrets: string[] = [];
    const newEmail = "shared@test.example";
    for (const user of [await member(), await member()]) {
      expect((await change(await sessionOf(app, user.id), { newEmail, password })).statusCode).toBe(200);
      const [asking] = await mails();
      secrets.push(/#(\S+)/.exec(asking?.text ?? "")?.[1] ?? "");
    }
    const confirm = (secret: string) => anybody()("useUserLink", { body: { secret } });
    // Both have seen that the address is free, and neither has taken it yet.
    const held = await holdLock(app.deps.pool, "LOCK TABLE auth_user IN SHARE MODE");
    const confirmed = Promise.allSettled(secrets.map(confirm));
    await expect.poll(() => lockWaits(app.deps.pool)).toHaveLength(2);
    await held.release();
    const outcomes = await confirmed;
    const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason.problem] : []));
    expect(refused).toMatchObject([{ code: "conflict", detail: expect.stringMatching(/^Another user/) }]);
  });
});
