import { createHmac } from "node:crypto";
import type { Role, Scope } from "@billow/contract/access/user.ts";
import { createClient } from "@billow/contract/client.ts";
import type { FastifyInstance, InjectOptions } from "fastify";
import { pino } from "pino";
import { createApiKey } from "../access/users/keys/create-api-key.ts";
import { type App, type AppOptions, buildApp } from "../app.ts";
import { readConfig } from "../config.ts";
import { createCounts } from "../counts.ts";
import { createJobQueue } from "../db/queue.ts";
import { inTransaction } from "../db/transaction.ts";
import { type Clock, createNewId, type Deps, systemClock } from "../deps.ts";
import { createTargets } from "../http/targets/targets.ts";
import { settleOperator } from "../parties/operator/operator.ts";
import { createSealer } from "../sealer.ts";
import { insertTestUser } from "./acts/test-user.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

export type TestClient = ReturnType<typeof createClient>;

/** The real application on a database of its own, called without a network. */
export interface TestApp {
  deps: Deps;
  server: FastifyInstance;
  auth: App["auth"];
  /** Every line logged so far, of all levels. */
  logged: string[];
  /** A client signed in as a user of this role, who is made at the first call. */
  as(role: Role): TestClient;
  /** A client with an API key of these scopes, which is made at the first call. */
  withKey(scopes: readonly Scope[]): TestClient;
  /** A client with these headers and nothing else. */
  withHeaders(headers: Record<string, string>): TestClient;
  /** The headers that sign in as a user of this role, for calls the client cannot make. */
  cookieOf(role: Role): Promise<Record<string, string>>;
  keyOf(scopes: readonly Scope[]): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export interface TestAppOptions extends Partial<AppOptions> {
  clock?: Clock;
  /** Environment variables, as `readConfig` takes them. */
  env?: Record<string, string>;
  /** Instead of a new one. */
  database?: TestDatabase;
}

/** Servers of tests listen on this machine. */
const TEST_ENVIRONMENT = { BILLOW_ALLOW_PRIVATE_TARGETS: "127.0.0.1,::1,localhost" };

/** Seals and signs; another process on the same database needs it too. */
export const TEST_SECRET = "a secret that signs the sessions of tests";

/** Once per test file, closed in `afterAll`. Answers are checked against the contract. */
export async function testApp({
  clock = systemClock,
  env = {},
  database: existing,
  ...options
}: TestAppOptions = {}): Promise<TestApp> {
  const database = existing ?? (await testDatabase());
  const logged: string[] = [];
  const config = readConfig({ ...TEST_ENVIRONMENT, ...env });
  const { timeZone } = await settleOperator(database.db, {
    clock,
    timeZone: config.timezone,
    zoneInUse: async () => false,
  });
  const newId = createNewId(clock);
  const counts = createCounts();
  const log = testLog(logged);
  const queue = createJobQueue(database.db, log);
  const targets = createTargets(config.privateTargets);
  const sealer = createSealer(() => TEST_SECRET);
  const deps = { ...database, clock, queue, targets, sealer, newId, log, counts, config, timeZone };
  const app = await buildApp(deps, { secret: TEST_SECRET, checkAnswers: true, ...options });
  const credentials = credentialsOf(deps, app);
  const client = (headers: () => Promise<Record<string, string>>) =>
    createClient({ baseUrl: ORIGIN, fetch: injectingFetch(app.server, headers) });
  return {
    deps,
    ...app,
    logged,
    ...credentials,
    as: (role) => client(() => credentials.cookieOf(role)),
    withKey: (scopes) => client(() => credentials.keyOf(scopes)),
    withHeaders: (headers) => client(async () => headers),
    close: async () => {
      await app.server.close();
      await queue.close();
      await database.close();
    },
  };
}

/** An origin the server trusts, where nobody listens. */
const ORIGIN = "http://127.0.0.1:3000";

/** Keeps every line, and shows what no test provokes on purpose: failures of our own. */
function testLog(logged: string[]) {
  const write = (line: string) => {
    logged.push(line);
    if (line.startsWith('{"level":50')) process.stderr.write(line);
  };
  return pino({ level: "trace", base: null }, { write });
}

function credentialsOf(deps: Deps, app: App): Pick<TestApp, "cookieOf" | "keyOf"> {
  const made = new Map<string, Promise<Record<string, string>>>();
  const once = (name: string, make: () => Promise<Record<string, string>>) => {
    const headers = made.get(name) ?? make();
    made.set(name, headers);
    return headers;
  };
  return {
    cookieOf: (role) =>
      once(role, async () => ({ cookie: await sessionCookie(deps, app, role), origin: ORIGIN })),
    keyOf: (scopes) =>
      once(`key ${scopes.join()}`, async () => {
        const { key } = await createApiKey(deps, deps.db, { name: `Test ${scopes.join()}`, scopes });
        return { authorization: `Bearer ${key}` };
      }),
  };
}

/** A session as signing in would make it. */
async function sessionCookie(deps: Deps, app: App, role: Role): Promise<string> {
  const email = `${role}@test.example`;
  const user = await inTransaction(deps.db, (tx) =>
    insertTestUser(deps, tx, { name: `Test ${role}`, email, role }),
  );
  return sessionOf(app, user.id);
}

/** The cookie of a new session of a user. */
export async function sessionOf(app: Pick<App, "auth">, userId: string): Promise<string> {
  const context = await app.auth.$context;
  const { token } = await context.internalAdapter.createSession(userId);
  const signature = createHmac("sha256", TEST_SECRET).update(token).digest("base64");
  return `${context.authCookies.sessionToken.name}=${encodeURIComponent(`${token}.${signature}`)}`;
}

function injectingFetch(
  server: FastifyInstance,
  credential: () => Promise<Record<string, string>>,
): typeof fetch {
  return async (input, init) => {
    const url = new URL(String(input));
    const headers = Object.fromEntries(new Headers(init?.headers ?? {}));
    const request: InjectOptions = {
      method: methodOf(init?.method),
      url: `${url.pathname}${url.search}`,
      headers: { ...headers, ...(await credential()) },
      ...(typeof init?.body === "string" && { payload: init.body }),
    };
    const { statusCode, headers: answered, payload } = await server.inject(request);
    const answer = new Headers();
    for (const [name, value] of Object.entries(answered)) {
      for (const one of [value].flat()) if (one !== undefined) answer.append(name, String(one));
    }
    return new Response(payload, { status: statusCode, headers: answer });
  };
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

function methodOf(method: string | undefined): (typeof METHODS)[number] {
  return METHODS.find((known) => known === method) ?? "GET";
}
