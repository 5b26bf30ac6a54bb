import { SESSION_LIMITS } from "@billow/contract/access/sign-in-rules.ts";
import { PASSWORD_LENGTH } from "@billow/core/access/password.ts";
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { twoFactor } from "better-auth/plugins/two-factor";
import { type Deps, systemClock } from "../../deps.ts";
import { authDatabase } from "./auth-database.ts";
import { beginSession } from "./sso/begin-session.ts";

export interface AuthOptions {
  deps: Pick<Deps, "pool" | "newId" | "log" | "config">;
  /** Signs the session cookies. */
  secret: string;
  origins(): readonly string[];
}

/** The path of better-auth. */
export const AUTH_PATH = "/api/auth";

/** The client's address as this server sees it. */
export const CLIENT_ADDRESS_HEADER = "x-billow-client-address";

export type Auth = ReturnType<typeof createAuth>;

/**
 * Signing in with e-mail, password and optionally a one-time code; sessions in the database, where they can be revoked.
 * Nobody can sign up: users are made by administrators.
 */
export function createAuth({ deps, secret, origins }: AuthOptions) {
  const isHttps = deps.config.publicUrl?.startsWith("https:") ?? false;
  return betterAuth({
    appName: "Billow",
    baseURL: deps.config.publicUrl ?? "http://127.0.0.1",
    basePath: AUTH_PATH,
    secret,
    trustedOrigins: async () => [...origins()],
    database: { db: authDatabase(deps.pool), type: "postgres", transaction: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    user: {
      modelName: "authUser",
      additionalFields: {
        role: { type: "string", required: true, input: false, defaultValue: "support" },
        ...WRITTEN_BY_US,
      },
    },
    // The longest that the rules allow. The database ends each session by the rules, and `sessions.ts` marks its uses.
    session: {
      modelName: "authSession",
      expiresIn: SESSION_LIMITS.maxHours.max * HOUR_SECONDS,
      disableSessionRefresh: true,
      additionalFields: {
        strong: { type: "boolean", required: false, input: false },
        provedAt: { type: "date", required: false, input: false },
      },
    },
    account: { modelName: "authAccount" },
    verification: { modelName: "authVerification" },
    rateLimit: {
      enabled: true,
      storage: "database",
      modelName: "authRateLimit",
      window: 60,
      max: 120,
      // Guesses are counted by `guess-limits.ts`, which leaves out those that were right.
      customRules: { "/sign-in/email": false, "/change-password": false, "/two-factor/*": false },
    },
    plugins: [
      { id: "single-sign-on", endpoints: { beginSession } },
      twoFactor({
        issuer: "Billow",
        schema: { twoFactor: { modelName: "authTwoFactor" } },
        // It would let anybody who knows the password keep its owner out.
        accountLockout: { enabled: false },
      }),
    ],
    advanced: {
      // Browsers keep a cookie with this prefix from other hosts and from HTTP.
      cookiePrefix: isHttps ? "__Host-billow" : "billow",
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isHttps },
      // Explicit, because better-auth turns these two checks off when it thinks it runs in a test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      database: { generateId: () => deps.newId() },
    },
    databaseHooks: {
      session: {
        create: {
          // Whoever signs in as a disabled user hears what a wrong password hears.
          before: async ({ userId }, context) => {
            const user = await context?.context.internalAdapter.findUserById(userId);
            if (user && "disabledAt" in user && user.disabledAt) throw refusedSignIn();
            const path = context?.path ?? "";
            const was = context?.context.session?.session;
            const isStrong = KEEPING_STRENGTH.has(path) && was?.strong === true;
            // Who sets one-time codes up enters a code of their own making, which proves nothing.
            const provedAt = path === VERIFY_CODE && was ? was.provedAt : new Date(systemClock.nowMs());
            return { data: { strong: STRONG_SIGN_INS.has(path) || isStrong, provedAt } };
          },
        },
      },
    },
    telemetry: { enabled: false },
    // What it calls an error is mostly a caller's, such as a sign-in from a foreign site; failures of our own are answered
    // with 500 and logged there.
    logger: { level: "warn", log: (_level, message) => deps.log.warn(`Sign-in: ${message}`) },
  });
}

function refusedSignIn(): APIError {
  return new APIError("UNAUTHORIZED", {
    code: "INVALID_EMAIL_OR_PASSWORD",
    message: "Invalid email or password",
  });
}

/** What nobody sets by its calls. */
const WRITTEN_BY_US = {
  disabledAt: { type: "date", required: false, input: false },
  limited: { type: "boolean", required: false, input: false },
} as const;

const VERIFY_CODE = "/two-factor/verify-totp";

/** Calls that begin a session by more than a password. */
const STRONG_SIGN_INS: ReadonlySet<string> = new Set([
  VERIFY_CODE,
  "/two-factor/verify-backup-code",
  // An identity provider or a passkey vouched for the user.
  "/begin-session",
]);

/** Calls that give a user another session in place of theirs. */
const KEEPING_STRENGTH: ReadonlySet<string> = new Set(["/change-password", "/two-factor/disable"]);

const HOUR_SECONDS = 3600;
