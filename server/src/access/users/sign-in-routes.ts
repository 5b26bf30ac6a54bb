import { PASSWORD_LENGTH } from "@billow/core/access/password.ts";
import { counted } from "@billow/core/counted.ts";
import { DomainError, type ErrorCode } from "@billow/core/errors.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Deps } from "../../deps.ts";
import { SECOND_FACTOR_NEEDED } from "../../http/authenticate.ts";
import { refuseForeignOrigin } from "../../http/origins.ts";
import { AUTH_PATH, type Auth, CLIENT_ADDRESS_HEADER } from "./auth.ts";
import { limitingGuesses } from "./guessing/guess-limits.ts";
import { EMAIL_CHANGE, requestEmailChange } from "./links/request-email-change.ts";
import { enteringCodesOnce } from "./one-time-codes.ts";
import { selectPasskeys } from "./passkeys/queries.ts";
import { refuseWeakPassword } from "./password.ts";
import type { SignInRecorder } from "./record-sign-ins.ts";
import { refuseLastFactor, secondFactorNeeded } from "./second-factor/needed.ts";
import { describeSignOn } from "./sso/sign-on.ts";

/** What of better-auth is reachable, and our own change of e-mail. Everything else it could do is not. */
const ROUTES = [
  ["POST", "/sign-in/email"],
  ["POST", "/sign-out"],
  ["GET", "/get-session"],
  ["GET", "/list-sessions"],
  ["POST", "/revoke-session"],
  ["POST", "/revoke-other-sessions"],
  ["POST", "/change-password"],
  ["POST", EMAIL_CHANGE],
  ["POST", "/two-factor/enable"],
  ["POST", "/two-factor/disable"],
  ["POST", "/two-factor/get-totp-uri"],
  ["POST", "/two-factor/verify-totp"],
  ["POST", "/two-factor/generate-backup-codes"],
  ["POST", "/two-factor/verify-backup-code"],
] as const;

/** Signing in and out, by better-auth, with refusals as problem documents like everywhere else. */
export function serveSignIn(
  app: FastifyInstance,
  auth: Auth,
  { recorder, deps, origins }: { recorder: SignInRecorder; deps: Deps; origins: () => readonly string[] },
): void {
  for (const [method, path] of ROUTES) {
    app.route({
      method,
      url: `${AUTH_PATH}${path}`,
      handler: async (request, reply) => {
        if (path === "/sign-in/email") await refusePasswordSignIn(deps);
        if (path === "/change-password") await prepareChange(auth, request);
        if (!isOfSignIn(path)) await refuseWithoutSecondFactor(deps, auth, { path, request });
        if (path === EMAIL_CHANGE) refuseForeignOrigin(request, origins());
        const asked = authRequest(request);
        const call = { path, request: asked, body: request.body, address: request.ip };
        const setHeader = (name: string, value: string) => void reply.header(name, value);
        const response = await limitingGuesses(deps, auth, { call, setHeader }, () =>
          path === EMAIL_CHANGE
            ? requestEmailChange(deps, auth, call)
            : recorder.recording(call, () => enteringCodesOnce(deps, auth, call, () => auth.handler(asked))),
        );
        logAttempt(deps.log, request, { path, status: response.status });
        return answer(reply, response);
      },
    });
  }
}

/** @throws DomainError `forbidden` where users sign in by single sign-on alone */
async function refusePasswordSignIn(deps: Pick<Deps, "db" | "config">): Promise<void> {
  const signOn = await describeSignOn(deps.db, deps);
  if (!signOn?.only) return;
  throw new DomainError("forbidden", `Passwords are not accepted here. Sign in with ${signOn.name}.`);
}

/** What signs in and out, which a second factor that is missing must not be in the way of. */
function isOfSignIn(path: string): boolean {
  return (
    ["/sign-in/email", "/sign-out", "/get-session"].includes(path) || path.startsWith("/two-factor/verify")
  );
}

/**
 * Who has not set up the second factor that their role needs may set it up and nothing else. Who has the one that their role
 * needs keeps it.
 *
 * @throws DomainError `forbidden`, `conflict`
 */
async function refuseWithoutSecondFactor(
  { db }: Pick<Deps, "db">,
  auth: Auth,
  { path, request }: { path: string; request: FastifyRequest },
): Promise<void> {
  const { headers } = authRequest(request);
  const found = await auth.api.getSession({ headers, query: { disableRefresh: true } });
  if (found === null) return;
  const { user, session } = found;
  const of = { id: user.id, role: user.role, hasCodes: user.twoFactorEnabled === true };
  const needed = await secondFactorNeeded(db, { ...of, isStrong: session.strong === true });
  if (needed === "passkey" || (needed === "setUp" && path !== "/two-factor/enable"))
    throw new DomainError("forbidden", SECOND_FACTOR_NEEDED);
  const hasPasskey = path === "/two-factor/disable" && (await selectPasskeys(db, of.id)).length > 0;
  if (path === "/two-factor/disable" && of.hasCodes && !hasPasskey) await refuseLastFactor(db, of.role);
}

/** What is logged of each attempt, and of each that is refused. */
const ATTEMPTS: Readonly<Record<string, [done: string, refused: string]>> = {
  "/sign-in/email": ["The password was right.", "A sign-in was refused."],
  "/two-factor/verify-totp": ["The second factor was right.", "A second factor was refused."],
  "/two-factor/verify-backup-code": ["A backup code was used.", "A backup code was refused."],
  "/change-password": ["A password was changed.", "A change of password was refused."],
  [EMAIL_CHANGE]: ["A change of e-mail was asked for.", "A change of e-mail was refused."],
};

/** Says who tried to sign in and from where. The account is as it was typed, so it may be none. */
function logAttempt(
  log: Deps["log"],
  request: FastifyRequest,
  { path, status }: { path: string; status: number },
): void {
  const words = ATTEMPTS[path];
  if (words === undefined) return;
  const email: unknown =
    typeof request.body === "object" && request.body !== null
      ? Reflect.get(request.body, "email")
      : undefined;
  const account = typeof email === "string" ? { account: email.slice(0, ACCOUNT_MAX) } : {};
  const line = { address: request.ip, ...account, status };
  const ofRequest = log.child({ requestId: request.id });
  if (status < 400) ofRequest.info(line, words[0]);
  else ofRequest.warn(line, words[1]);
}

const ACCOUNT_MAX = 254;

const passwordChange = z.looseObject({ newPassword: z.string() });

/** A new password must be hard to guess, and ends the user's other sessions. */
async function prepareChange(auth: Auth, request: FastifyRequest): Promise<void> {
  const change = passwordChange.safeParse(request.body);
  const session = await auth.api.getSession({
    headers: authRequest(request).headers,
    query: { disableRefresh: true },
  });
  // Better-auth refuses these in its own words.
  if (!change.success || session === null) return;
  refuseWeakPassword(change.data.newPassword, session.user);
  request.body = { ...change.data, revokeOtherSessions: true };
}

/** Headers that better-auth may see; above all not those in which a client could claim another address. */
const HEADERS_PASSED = [
  "cookie",
  "origin",
  "referer",
  "user-agent",
  "sec-fetch-site",
  "sec-fetch-mode",
  "sec-fetch-dest",
];

/** A request as better-auth may see it. */
export function authRequest(request: FastifyRequest): Request {
  const headers = new Headers({ [CLIENT_ADDRESS_HEADER]: request.ip });
  for (const name of HEADERS_PASSED) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const url = new URL(request.url, "http://127.0.0.1");
  if (request.method !== "POST") return new Request(url, { method: request.method, headers });
  headers.set("content-type", "application/json");
  return new Request(url, { method: "POST", headers, body: JSON.stringify(request.body ?? {}) });
}

async function answer(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  for (const cookie of response.headers.getSetCookie()) reply.header("set-cookie", cookie);
  const body = await response.text();
  if (response.status >= 400) throw refusalOf(reply, response, body);
  return reply
    .code(response.status)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(body);
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  429: "rate_limited",
};

const DETAILS: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: "The e-mail address or the password is wrong.",
  INVALID_PASSWORD: "The password is wrong.",
  PASSWORD_TOO_SHORT: `A password has ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters.`,
  PASSWORD_TOO_LONG: `A password has ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters.`,
  INVALID_CODE: "The code is wrong or no longer valid.",
  INVALID_BACKUP_CODE: "The backup code is wrong or was used before.",
  INVALID_TWO_FACTOR_COOKIE: "The time for the code is over. Enter your password again.",
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: "Too many codes were wrong. Enter your password again.",
  TOTP_ALREADY_ENABLED: "One-time codes are on already. Switch them off first.",
  INVALID_ORIGIN:
    "Sign in at the address of this Billow, or set BILLOW_URL to the address that browsers use.",
};

/** The field that was wrong, where the same sign-in may be tried again with another value. */
const POINTERS: Readonly<Record<string, string>> = {
  INVALID_CODE: "/code",
  INVALID_BACKUP_CODE: "/code",
};

function refusalOf(reply: FastifyReply, response: Response, body: string): DomainError {
  if (response.status >= 500)
    return new DomainError("unavailable", "Sign-in is not available right now. Try again in a moment.");
  const retryAfter = response.headers.get("x-retry-after");
  if (retryAfter !== null) {
    reply.header("retry-after", retryAfter);
    return new DomainError(
      "rate_limited",
      `Too many attempts. Try again in ${counted(Number(retryAfter), "second")}.`,
    );
  }
  const { code, message } = saidBy(body);
  return new DomainError(
    CODES[response.status] ?? "invalid_request",
    DETAILS[code] ?? `${message || "Refused"}.`,
    POINTERS[code],
  );
}

function saidBy(body: string): { code: string; message: string } {
  try {
    const said: { code?: unknown; message?: unknown } = JSON.parse(body);
    return { code: String(said.code ?? ""), message: String(said.message ?? "") };
  } catch {
    return { code: "", message: "" };
  }
}
