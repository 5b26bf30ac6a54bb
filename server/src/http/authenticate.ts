import { type Api, api, type RouteName } from "@billow/contract/api.ts";
import { counted } from "@billow/core/counted.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Within } from "../db/within.ts";
import type { Principal } from "./handler.ts";
import { refuseAll } from "./limited/refuse-foreign.ts";
import { refuseForeignOrigin } from "./origins.ts";
import { type Needed, PERMISSIONS, SCOPE_PERMISSIONS, WITHOUT_SECOND_FACTOR } from "./permissions.ts";
import { asksForProof } from "./proofs.ts";

/** Whom an API key lets in; otherwise why it does not, as a sentence. */
export type KeyAdmission = { principal: Principal } | { refused: string };

/** The owner of a credential; a session that is not or no longer valid has none. */
export interface Authenticator {
  byApiKey(key: string, address: string): Promise<KeyAdmission>;
  /** With `peek`, looking does not count as use of the session. */
  bySession(
    headers: Headers,
    options?: { peek: boolean },
  ): Promise<{ principal: Principal; setCookies: string[] } | null>;
  hasSessionCookie(cookies: string): boolean;
  /** Whether the user of a session has proved lately who they are. */
  isProved(session: { provedAtMs: number }): Promise<boolean>;
}

/** Counts calls. Returns the seconds to wait when there were too many, otherwise null. */
export interface CallLimits {
  ofCaller(request: FastifyRequest, principal: Principal): Promise<number | null>;
  ofAddress(request: FastifyRequest): Promise<number | null>;
}

export interface AccessControl {
  authenticator: Authenticator;
  limits: CallLimits;
  origins(): readonly string[];
}

/** The caller of an open route: it has no name and may do nothing. */
const ANYBODY: Principal = {
  actor: { kind: "system", id: "anybody", name: "Anybody" },
  permissions: new Set(),
  within: [],
  role: null,
  email: null,
  endsAtMs: null,
};

/** Returns the caller, after checking that it may call `name`. Runs before the body is read. */
export async function admit(
  name: RouteName,
  request: FastifyRequest,
  reply: FastifyReply,
  access: AccessControl,
): Promise<Principal> {
  const needed: Needed = PERMISSIONS[name];
  if (needed === "open") {
    refuseTooMany(reply, await access.limits.ofAddress(request));
    return ANYBODY;
  }
  const admission = await authenticate(request, reply, access);
  if ("refused" in admission) {
    refuseTooMany(reply, await access.limits.ofAddress(request));
    throw new DomainError("unauthenticated", admission.refused);
  }
  const { principal } = admission;
  refuseTooMany(reply, await access.limits.ofCaller(request, principal));
  refuseWithoutSecondFactor(name, principal);
  if (!isPermitted(principal, needed)) throw notPermitted(name, principal, needed);
  refuseAll(name, principal);
  await refuseWithoutProof(name, principal, access.authenticator);
  return principal;
}

/** Whether the credential of a call that was admitted would still be, with the same permissions and customers and for as long. */
export async function isStillAdmitted(
  request: FastifyRequest,
  was: Principal,
  { authenticator }: AccessControl,
): Promise<boolean> {
  const key = bearerOf(request);
  const headers = new Headers({ cookie: request.headers.cookie ?? "" });
  const now =
    key === null
      ? ((await authenticator.bySession(headers, { peek: true }))?.principal ?? null)
      : ownerOf(await authenticator.byApiKey(key, request.ip));
  if (now === null || endOf(now) < endOf(was)) return false;
  return isSame(now.permissions, was.permissions) && isSameWithin(now.within, was.within);
}

function isSame(now: ReadonlySet<string>, was: ReadonlySet<string>): boolean {
  return now.size === was.size && [...was].every((one) => now.has(one));
}

function isSameWithin(now: Within, was: Within): boolean {
  return now === null || was === null ? now === was : isSame(new Set(now), new Set(was));
}

function endOf({ endsAtMs }: Principal): number {
  return endsAtMs ?? Number.POSITIVE_INFINITY;
}

function isPermitted(
  { permissions }: Pick<Principal, "permissions">,
  needed: Exclude<Needed, "open">,
): boolean {
  if (needed === "signedIn") return true;
  return [needed].flat().some((one) => permissions.has(one));
}

function refuseWithoutSecondFactor(name: RouteName, { secondFactorNeeded }: Principal): void {
  if (secondFactorNeeded === undefined || WITHOUT_SECOND_FACTOR[secondFactorNeeded].has(name)) return;
  throw new DomainError("forbidden", SECOND_FACTOR_NEEDED);
}

/** API keys have no session and are not asked. */
async function refuseWithoutProof(
  name: RouteName,
  { session }: Principal,
  authenticator: Authenticator,
): Promise<void> {
  if (session === undefined || !asksForProof(name) || (await authenticator.isProved(session))) return;
  throw proofNeeded();
}

export function proofNeeded(): DomainError {
  return new DomainError(
    "reauthentication_required",
    "Prove again who you are, by `/me/proof` or by signing in: this call is for somebody who did so lately.",
  );
}

/** What is said to users whose role needs a second factor they have not set up. */
export const SECOND_FACTOR_NEEDED = "Your role needs a second factor. Open the console to set one up.";

async function authenticate(
  request: FastifyRequest,
  reply: FastifyReply,
  { authenticator, origins }: AccessControl,
): Promise<KeyAdmission> {
  const key = bearerOf(request);
  if (key !== null) return authenticator.byApiKey(key, request.ip);
  if (!authenticator.hasSessionCookie(request.headers.cookie ?? "")) return NOBODY;
  const session = await authenticator.bySession(new Headers({ cookie: request.headers.cookie ?? "" }));
  if (session === null) return NOBODY;
  refuseForeignOrigin(request, origins());
  for (const cookie of session.setCookies) reply.header("set-cookie", cookie);
  return { principal: session.principal };
}

const NOBODY = { refused: "Sign in, or send an API key as `Authorization: Bearer bk_…`." };

function ownerOf(admission: KeyAdmission): Principal | null {
  return "principal" in admission ? admission.principal : null;
}

/** Other schemes, such as Basic, belong to a proxy in front of Billow and are ignored. */
function bearerOf(request: FastifyRequest): string | null {
  return /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

function notPermitted(name: RouteName, { role }: Principal, needed: Exclude<Needed, "open">): DomainError {
  const call = `this call (${name}: ${(api satisfies Api)[name].summary})`;
  if (role !== null)
    return new DomainError(
      "forbidden",
      `The role ${role.name} does not allow ${call}. Ask an administrator.`,
    );
  const scope = scopeFor(needed);
  return new DomainError(
    "forbidden",
    scope === undefined
      ? `No API key may make ${call}. It is for people: an administrator makes it, signed in.`
      : `This API key's scopes do not allow ${call}. Ask an administrator for a key with the scope ${scope}.`,
  );
}

/** The narrowest scope of an API key that suffices; undefined for what no key may do. */
function scopeFor(needed: Exclude<Needed, "open">): string | undefined {
  const sufficient = Object.entries(SCOPE_PERMISSIONS).find(([, permissions]) =>
    isPermitted({ permissions: new Set(permissions) }, needed),
  );
  return sufficient?.[0];
}

function refuseTooMany(reply: FastifyReply, waitSeconds: number | null): void {
  if (waitSeconds === null) return;
  reply.header("retry-after", String(waitSeconds));
  throw new DomainError("rate_limited", `Too many requests. Try again in ${counted(waitSeconds, "second")}.`);
}
