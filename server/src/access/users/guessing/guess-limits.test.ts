import { DomainError } from "@billow/core/errors.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { sessionOf, type TestApp, testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { createUser } from "../create-user.ts";
import { findUserByEmail } from "../queries.ts";
import { resetPassword } from "../reset-credentials.ts";
import { limitingGuesses } from "./guess-limits.ts";

let app: TestApp;
const clock = fixedClock("2026-11-03T10:00:00Z");
const email = "ada@test.example";
const password = "correct horse battery";
const origin = "http://127.0.0.1:3000";
let cookie = "";

beforeAll(async () => {
  app = await testApp({ clock });
  await inTransaction(app.deps.db, (tx) =>
    createUser(app.deps, tx, { name: "Ada", email, role: "billing", password }),
  );
});

afterAll(() => app.close());

// Every test begins when all failures of the others are forgotten.
beforeEach(() => clock.advance({ days: 1 }));

const post = (path: string, payload: object, headers: Record<string, string>, remoteAddress: string) =>
  app.server.inject({
    method: "POST",
    url: `/api/auth${path}`,
    payload,
    headers: { origin, ...headers },
    remoteAddress,
  });

/** A guess that is answered as if it were wrong or right, without the time that hashing takes. */
async function guess(
  from: string,
  { account = email, cookie = "", path = "/sign-in/email", right = false } = {},
): Promise<[status: number, wait?: string]> {
  const request = new Request(`http://127.0.0.1/api/auth${path}`, { method: "POST", headers: { cookie } });
  const call = { path, request, body: { email: account, password }, address: from };
  let wait = "";
  const setHeader = (name: string, value: string) => {
    if (name === "retry-after") wait = value;
  };
  try {
    const answer = () => Promise.resolve(Response.json({}, { status: right ? 200 : 401 }));
    return [(await limitingGuesses(app.deps, app.auth, { call, setHeader }, answer)).status];
  } catch (error) {
    if (error instanceof DomainError && error.code === "rate_limited") return [429, wait];
    throw error;
  }
}

/** Guesses at the account at once, each from an address of its own. */
const guessEverywhere = (times: number) =>
  Promise.all(Array.from({ length: times }, (_, number) => guess(`10.2.0.${number}`)));

test("guesses at an account from many addresses at once are refused after ten, and not in its owner's browser", async () => {
  const first = await post("/sign-in/email", { email, password }, {}, "192.0.2.1");
  cookie = [first.headers["set-cookie"] ?? ""]
    .flat()
    .map((text) => text.split(";", 1)[0])
    .join("; ");
  expect(cookie).toContain("billow.known_device=");
  const statuses = (await guessEverywhere(14)).map(([status]) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(4);
  const refused = await post("/sign-in/email", { email, password }, {}, "192.0.2.2");
  expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "1"]);
  const detail = "Too many attempts failed. Try again in a second.";
  expect(refused.json()).toMatchObject({ code: "rate_limited", detail });
  const known = cookie.split("; ").find((text) => text.includes("known_device")) ?? "";
  const own = await post("/sign-in/email", { email, password }, { cookie: known }, "192.0.2.3");
  expect(own.statusCode).toBe(200);
  const forged = `billow.known_device=${Buffer.alloc(80).toString("base64url")}`;
  expect(await guess("192.0.2.4", { cookie: forged })).toEqual([429, "1"]);
  // A browser that is known for one account is none for another, and its own guesses are counted too.
  for (let times = 1; times <= 10; times++)
    await guess(`10.2.1.${times}`, { account: "eve@test.example", cookie: known });
  expect(await guess("10.2.2.1", { account: "eve@test.example", cookie: known })).toEqual([429, "1"]);
  for (let times = 1; times <= 10; times++)
    expect(await guess("192.0.2.5", { cookie: known })).toEqual([401]);
  expect(await guess("192.0.2.6", { cookie: known })).toEqual([429, "1"]);
});

test("each further failure waits twice as long, and a restart does not forget it", async () => {
  await guessEverywhere(10);
  const restarted = await testApp({ clock, database: { ...app.deps, url: "", close: async () => {} } });
  const attempt = { method: "POST", url: "/api/auth/sign-in/email", remoteAddress: "10.3.0.1" } as const;
  const payload = { email: email.toUpperCase(), password };
  expect((await restarted.server.inject({ ...attempt, payload })).statusCode).toBe(429);
  await restarted.server.close();
  for (const seconds of [1, 2, 4]) {
    expect(await guess(`10.3.1.${seconds}`)).toEqual([429, String(seconds)]);
    clock.advance({ seconds });
    expect(await guess(`10.3.2.${seconds}`)).toEqual([401]);
  }
  // Whoever gets another password from the command line need not wait.
  const user = await findUserByEmail(app.deps.db, email);
  if (user === null) throw new Error("Ada is gone");
  await inTransaction(app.deps.db, (tx) => resetPassword(app.deps, tx, { user, actor: SYSTEM, password }));
  expect(await guess("10.3.0.6")).toEqual([401]);
});

test("one address is refused after ten failures at any accounts, whatever it claims to be; successes do not count", async () => {
  const from = "198.51.100.7";
  for (let number = 0; number < 10; number++) {
    expect(await guess(from, { right: true })).toEqual([200]);
    expect(await guess(from, { account: `user-${number}@test.example` })).toEqual([401]);
  }
  const claims = { "x-forwarded-for": "10.0.0.1", "x-billow-client-address": "10.0.0.1" };
  expect((await post("/sign-in/email", { email, password }, claims, from)).statusCode).toBe(429);
  expect(await guess("198.51.100.8", { right: true })).toEqual([200]);
});

test("the addresses of one IPv6 network count as one", async () => {
  for (let number = 1; number <= 10; number++)
    await guess(`2001:db8:1:2::${number}`, { account: `six-${number}@test.example` });
  expect(await guess("2001:db8:1:2:ffff::1")).toEqual([429, "1"]);
  expect(await guess("2001:db8:1:3::1")).toEqual([401]);
});

test("a session that guesses at its user's password is refused, and no other session", async () => {
  const user = await findUserByEmail(app.deps.db, email);
  const [stolen, own] = [await sessionOf(app, user?.id ?? ""), await sessionOf(app, user?.id ?? "")];
  const path = "/change-password";
  for (let times = 1; times <= 10; times++) await guess("10.4.0.1", { cookie: stolen, path });
  expect(await guess("10.4.0.1", { cookie: stolen, path })).toEqual([429, "1"]);
  expect(await guess("10.4.0.1", { cookie: own, path })).toEqual([401]);
});
