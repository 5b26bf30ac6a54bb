import { API_PREFIX, api, type RouteName } from "@billow/contract/api.ts";
import type { Route } from "@billow/contract/route.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../testing/app.ts";
import { PERMISSIONS } from "./permissions.ts";
import { asksForProof } from "./proofs.ts";
import { routeNames } from "./routes.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

/** The marked calls a second time, in other words: by path and method. */
function isMarked(name: RouteName): boolean {
  const { method, path }: Route = api[name];
  if (method === "GET" || /^\/(single-sign-on|payment-provider)\/test$/.test(path)) return false;
  return (
    /^\/(users|roles|api-keys|sign-in-rules|single-sign-on|issuers|payment-provider)(\/|$)/.test(path) ||
    /\/(payouts|pay-by-provider)$/.test(path) ||
    ["removePasskey", "createMandate"].includes(name)
  );
}

async function answerTo(name: RouteName, headers: Record<string, string>) {
  const { method, path }: Route = api[name];
  const url = API_PREFIX + path.replaceAll(/\{\w*[iI]d\}/g, "01920000-0000-7000-8000-000000000000");
  // Nobody knows this parameter, so that whoever is admitted gets 400 and nothing happens.
  const answer = await app.server.inject({ method, url: `${url}?noSuchParameter=1`, headers });
  return [answer.statusCode, answer.json().code];
}

/** Lets the last proof of everybody be so old. */
async function age(minutes: number): Promise<void> {
  const proved_at = new Date(Date.now() - minutes * 60_000).toISOString();
  await app.deps.db.updateTable("auth_session").set({ proved_at }).execute();
}

test("calls that change users, keys, payouts and the accounts that money comes to or from are marked, and no others", () => {
  expect(routeNames().filter(asksForProof)).toEqual(routeNames().filter(isMarked));
});

describe.each(routeNames().filter((name) => PERMISSIONS[name] !== "open"))("%s", (name) => {
  test("asks for a fresh proof where it is marked, and nowhere else", async () => {
    const headers = await app.cookieOf("admin");
    await age(29);
    expect(await answerTo(name, headers)).toEqual([400, "invalid_request"]);
    await age(31);
    const refused = [403, "reauthentication_required"];
    expect(await answerTo(name, headers)).toEqual(isMarked(name) ? refused : [400, "invalid_request"]);
  });
});

test("who may not make the call is told that, and an API key is not asked", async () => {
  const support = await app.cookieOf("support");
  const key = await app.keyOf(["*"]);
  await age(31);
  expect(await answerTo("createUser", support)).toEqual([403, "forbidden"]);
  expect(await answerTo("payOutCredit", key)).toEqual([400, "invalid_request"]);
});

test("the time is a rule of the operator", async () => {
  const headers = await app.cookieOf("admin");
  await age(0);
  await app.as("admin")("setSignInRules", { body: { proofMinutes: 60 } });
  await age(59);
  expect(await answerTo("createApiKey", headers)).toEqual([400, "invalid_request"]);
  await age(61);
  expect(await answerTo("createApiKey", headers)).toEqual([403, "reauthentication_required"]);
});
