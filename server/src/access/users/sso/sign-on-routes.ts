import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { inTransaction } from "../../../db/transaction.ts";
import { type Deps, systemClock } from "../../../deps.ts";
import type { CallLimits } from "../../../http/authenticate.ts";
import { AUTH_PATH, type Auth } from "../auth.ts";
import { type ProofFault, proveBySignOn } from "../proof/prove-by-sign-on.ts";
import type { SignInRecorder } from "../record-sign-ins.ts";
import { authRequest } from "../sign-in-routes.ts";
import { admitIdentity, type IdentityFault, personOf } from "./admit-identity.ts";
import { type Attempt, claimAttempt, hashOf, keepAttempt, newSecret } from "./attempts.ts";
import { type Identity, type Provider, ProviderError } from "./provider.ts";
import { readSignOn, type SignOn } from "./sign-on.ts";

export interface SignOnOptions {
  deps: Deps;
  auth: Auth;
  provider: Provider;
  recorder: SignInRecorder;
  limits: CallLimits;
  origins(): readonly string[];
}

/** What the sign-in page says when somebody comes back without a session; it has the words. */
type Problem = IdentityFault | ProofFault | ProviderError["kind"] | "off" | "expired" | "tooMany" | "failed";

const START = `${AUTH_PATH}/single-sign-on`;

/** Where the provider sends people back to; it has to be entered there. */
export function callbackOf(origin: string): string {
  return `${origin}${START}/callback`;
}

/** Only pages of this console: a link must not be able to send somebody elsewhere after signing in. */
const start = z.object({
  to: z
    .string()
    .max(2000)
    .regex(/^\/(?![/\\])/)
    .catch("/invoices"),
  /** Whether somebody who is signed in proves again who they are. */
  proof: z.literal("true").optional().catch(undefined),
});

const answered = z.object({ state: z.string().max(200) });

/** Leads browsers to the identity provider and back. Both answers are redirects, as browsers go there by themselves. */
export function serveSignOn(app: FastifyInstance, options: SignOnOptions): void {
  const { deps, limits } = options;
  app.get(START, async (request, reply) => {
    reply.header("cache-control", "no-store");
    const { to, proof } = start.parse(request.query);
    const isProof = proof === "true";
    const back = { to, isProof };
    if ((await limits.ofAddress(request)) !== null) return refuse(reply, "tooMany", back);
    const signOn = await readSignOn(deps.db, deps);
    if (!signOn.enabled) return refuse(reply, "off", back);
    try {
      return reply.redirect(
        await leave(request, reply, { ...options, signOn, to, isProof: proof === "true" }),
        302,
      );
    } catch (error) {
      return refuse(reply, problemOf(request, error), back);
    }
  });

  app.get(`${START}/callback`, async (request, reply) => {
    reply.header("cache-control", "no-store");
    if ((await limits.ofAddress(request)) !== null) return refuse(reply, "tooMany");
    const attempt = await attemptOf(request, deps);
    if (attempt === null) return refuse(reply, "expired");
    const signOn = await readSignOn(deps.db, deps);
    if (!signOn.enabled || signOn.issuer !== attempt.issuer) return refuse(reply, "off", backOf(attempt));
    try {
      return await comeBack(request, reply, { ...options, signOn, attempt });
    } catch (error) {
      const problem = problemOf(request, error);
      await options.recorder.recordRefusal({ address: request.ip, provider: signOn.name, reason: problem });
      return refuse(reply, problem, backOf(attempt));
    }
  });
}

/** Keeps what the answer is checked by, and returns the address at the provider. */
async function leave(
  request: FastifyRequest,
  reply: FastifyReply,
  options: SignOnOptions & { signOn: SignOn; to: string; isProof: boolean },
): Promise<string> {
  const { deps, provider, origins, signOn, to, isProof } = options;
  const checks = { state: newSecret(), nonce: newSecret(), codeVerifier: newSecret() };
  const redirectUri = callbackOf(originOf(request, origins()));
  const { scopes, issuer } = signOn;
  const address = await provider.addressToSignIn(signOn, { ...checks, redirectUri, scopes, isProof });
  const browser = cookieOf(request, deps) ?? newSecret();
  const provingSinceMs = isProof ? systemClock.nowMs() : null;
  const kept = { ...checks, issuer, redirectUri, to, provingSinceMs, browser: hashOf(browser) };
  await keepAttempt(deps.db, deps, kept);
  setCookie(reply, deps, browser);
  return address.href;
}

/** The attempt that an answer belongs to, if this browser began it. It is used up in any case. */
async function attemptOf(request: FastifyRequest, deps: Deps): Promise<(Attempt & { state: string }) | null> {
  const query = answered.safeParse(request.query);
  if (!query.success) return null;
  const { state } = query.data;
  const attempt = await claimAttempt(deps.db, deps, state);
  const browser = cookieOf(request, deps);
  if (attempt === null || browser === null || hashOf(browser) !== attempt.browser) return null;
  return { ...attempt, state };
}

async function comeBack(
  request: FastifyRequest,
  reply: FastifyReply,
  options: SignOnOptions & { signOn: SignOn; attempt: Attempt & { state: string } },
): Promise<FastifyReply> {
  const { deps, auth, provider, recorder, signOn, attempt } = options;
  const answer = new URL(attempt.redirectUri);
  answer.search = new URL(request.url, answer).search;
  const identity = await provider.identityOf(signOn, answer, attempt);
  if (attempt.provingSinceMs !== null) {
    const { headers } = authRequest(request);
    const from = { headers, sinceMs: attempt.provingSinceMs, address: request.ip, provider: signOn.name };
    const fault = await proveBySignOn(deps, auth, { identity, ...from });
    if (fault === null) return reply.redirect(attempt.to, 302);
    logRefusal(request, fault, accountOf(identity));
    return refuse(reply, fault, backOf(attempt));
  }
  const by = { address: request.ip, provider: signOn.name };
  const admitted = await inTransaction(deps.db, async (tx) => {
    const found = await admitIdentity(tx, deps, { signOn, identity });
    if (found.isAdmitted) await recorder.recordSignOn(tx, { user: found.user, ...by });
    return found;
  });
  if (!admitted.isAdmitted) {
    const { fault: reason, user } = admitted;
    logRefusal(request, reason, accountOf(identity));
    await recorder.recordRefusal({ ...by, reason, user, account: accountOf(identity) });
    return refuse(reply, reason, backOf(attempt));
  }
  const response = await auth.api.beginSession({
    body: { userId: admitted.user.id },
    headers: authRequest(request).headers,
    asResponse: true,
  });
  if (!response.ok) return refuse(reply, response.status === 401 ? "disabled" : "failed", backOf(attempt));
  for (const cookie of response.headers.getSetCookie()) reply.header("set-cookie", cookie);
  request.log.info({ address: request.ip, account: admitted.user.email }, "A single sign-on was right.");
  return reply.redirect(attempt.to, 302);
}

function accountOf(identity: Identity): string {
  return personOf(identity).email ?? identity.subject.slice(0, 254);
}

function problemOf(request: FastifyRequest, error: unknown): Problem {
  if (!(error instanceof ProviderError)) throw error;
  logRefusal(request, error.message);
  return error.kind;
}

function logRefusal(request: FastifyRequest, reason: string, account?: string): void {
  request.log.warn({ address: request.ip, reason, account }, "A single sign-on was refused.");
}

/** Where somebody wanted to go. */
interface Back {
  to: string;
  isProof: boolean;
}

function backOf({ to, provingSinceMs }: Attempt): Back {
  return { to, isProof: provingSinceMs !== null };
}

/** Who proves again who they are is signed in, so they are told on the page that they wanted. */
function refuse(reply: FastifyReply, problem: Problem, back?: Back): FastifyReply {
  if (back?.isProof) {
    const page = new URL(back.to, "http://console");
    page.searchParams.set("problem", problem);
    return reply.redirect(`${page.pathname}${page.search}`, 302);
  }
  const query = new URLSearchParams({ problem, ...(back !== undefined && { to: back.to }) });
  return reply.redirect(`/sign-in?${query}`, 302);
}

/** The origin that the browser knows, if it is one of the console's. The cookie of the attempt is for that. */
function originOf(request: FastifyRequest, origins: readonly string[]): string {
  const asked = `${request.protocol}://${request.host}`;
  return origins.includes(asked) ? asked : (origins[0] ?? asked);
}

function isHttps({ config }: Deps): boolean {
  return config.publicUrl?.startsWith("https:") ?? false;
}

function cookieNameOf(deps: Deps): string {
  return isHttps(deps) ? "__Host-billow.single_sign_on" : "billow.single_sign_on";
}

const COOKIE_SECONDS = 600;

function setCookie(reply: FastifyReply, deps: Deps, secret: string): void {
  const secure = isHttps(deps) ? "; Secure" : "";
  // The provider leads back from another site, so the cookie is not strict.
  reply.header(
    "set-cookie",
    `${cookieNameOf(deps)}=${secret}; Max-Age=${COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure}`,
  );
}

function cookieOf(request: FastifyRequest, deps: Deps): string | null {
  const cookies = (request.headers.cookie ?? "").split(/; */);
  const found = cookies.find((pair) => pair.startsWith(`${cookieNameOf(deps)}=`));
  return found === undefined ? null : found.slice(found.indexOf("=") + 1);
}
