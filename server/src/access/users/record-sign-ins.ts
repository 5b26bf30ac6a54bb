import type { Actor } from "@billow/core/activity/actor.ts";
import type { NewEvent } from "@billow/core/activity/event-types.ts";
import type { Transaction } from "kysely";
import { z } from "zod";
import { publishAccessChange } from "../../activity/live/publish-change.ts";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import type { Auth } from "./auth.ts";
import { type Caller, callerOf, type SignInCall } from "./sign-in-caller.ts";

/** How a call was answered. */
interface Answered {
  status: number;
  /** The JSON of the answer. */
  text: string;
}

/** From where somebody came by which provider. */
interface SignOn {
  address: string;
  provider: string;
}

interface SignOnRefusal extends SignOn {
  reason: string;
  /** What the provider calls them, where it said. */
  account?: string;
  user?: { id: string; name: string } | null;
}

/**
 * Failed sign-ins that are recorded per minute by this process. Anybody can fail to sign in from many addresses, and must
 * not fill the database; what is beyond is counted, and the number is in the next failed sign-in that is recorded.
 */
const FAILURES_PER_MINUTE = 30;

/** Who fails to sign in is unknown. */
const ANYBODY: Actor = { kind: "system", id: "sign-in", name: "Sign-in" };

export type SignInRecorder = ReturnType<typeof createSignInRecorder>;

/**
 * Records who signs in and out, who fails to, and who changes a password or second factor. Better-auth writes by itself
 * first; what cannot be recorded is answered as a failure, so that nobody gets a session without a record.
 */
export function createSignInRecorder(deps: Pick<Deps, "db" | "clock">, auth: Auth) {
  const failures = { minute: 0, recorded: 0, unrecorded: 0 };

  /** How many failures went unrecorded before this one; null where this one is not recorded either. */
  const countFailure = (): number | null => {
    const minute = Math.floor(deps.clock.nowMs() / 60_000);
    if (minute !== failures.minute) Object.assign(failures, { minute, recorded: 0 });
    if (failures.recorded >= FAILURES_PER_MINUTE) {
      failures.unrecorded += 1;
      return null;
    }
    failures.recorded += 1;
    const { unrecorded } = failures;
    failures.unrecorded = 0;
    return unrecorded;
  };

  return {
    /** Records that a provider vouched for a user, before they get a session. */
    async recordSignOn(
      tx: Transaction<Database>,
      { user: { id, name }, address, provider }: { user: { id: string; name: string } } & SignOn,
    ): Promise<void> {
      const actor: Actor = { kind: "user", id, name };
      const data = { name, address, provider };
      await record(tx, deps, [{ type: "user.signedIn", subject: id, actor, data }]);
    },

    /** Records that somebody was not let in by single sign-on. */
    async recordRefusal(refusal: SignOnRefusal): Promise<void> {
      const unrecorded = countFailure();
      if (unrecorded === null) return;
      const { user = null, account = "", address, provider, reason } = refusal;
      const event: NewEvent = {
        type: "user.signInFailed",
        subject: user?.id ?? "unknown",
        actor: ANYBODY,
        data: {
          name: user?.name ?? null,
          account: cleaned(account),
          address,
          provider,
          reason,
          ...(unrecorded > 0 && { unrecorded }),
        },
      };
      await inTransaction(deps.db, (tx) => record(tx, deps, [event]));
    },

    /** Calls better-auth and records what came of it. */
    async recording(call: SignInCall, answer: () => Promise<Response>): Promise<Response> {
      if (!RECORDED.has(call.path)) return answer();
      const caller = await callerOf(auth, call);
      const response = await answer();
      const answered = { status: response.status, text: await response.clone().text() };
      const event = response.ok
        ? successOf(call, caller, answered)
        : await failureOf(auth, call, { caller, answered, countFailure });
      if (event !== null) {
        await inTransaction(deps.db, async (tx) => {
          await record(tx, deps, [event]);
          if (SESSION_ENDS.has(call.path)) await publishAccessChange(tx, [event.subject]);
        });
      }
      return response;
    },
  };
}

const SECOND_STEPS = ["/two-factor/verify-totp", "/two-factor/verify-backup-code"];
const SIGN_INS: ReadonlySet<string> = new Set(["/sign-in/email", ...SECOND_STEPS]);

/** After these, event streams of sessions that have ended end too. */
const SESSION_ENDS: ReadonlySet<string> = new Set([
  "/sign-out",
  "/revoke-session",
  "/revoke-other-sessions",
  "/change-password",
]);

/** What a successful call of a user who is signed in is recorded as. */
const CHANGES = {
  "/sign-out": "user.signedOut",
  "/revoke-session": "user.sessionsEnded",
  "/revoke-other-sessions": "user.sessionsEnded",
  "/change-password": "user.passwordChanged",
  "/two-factor/disable": "user.secondFactorOff",
  "/two-factor/generate-backup-codes": "user.backupCodesMade",
} as const;

const RECORDED: ReadonlySet<string> = new Set([...SIGN_INS, ...Object.keys(CHANGES)]);

function successOf(
  { path, address }: SignInCall,
  { user, isSignedIn }: Caller,
  { text }: Answered,
): NewEvent | null {
  if (user !== null && isSignedIn) {
    const actor: Actor = { kind: "user", id: user.id, name: user.name };
    const by = { subject: user.id, actor, data: { name: user.name } };
    if (path === "/two-factor/disable" && !user.hasSecondFactor) return null;
    for (const [known, type] of Object.entries(CHANGES)) if (known === path) return { type, ...by };
    // A code that is right for the first time switches the second factor on.
    if (SECOND_STEPS.includes(path))
      return user.hasSecondFactor ? null : { type: "user.secondFactorOn", ...by };
  }
  if (!SIGN_INS.has(path)) return null;
  const signedIn = signedInUser.safeParse(JSON.parse(text));
  // The password was right, and a one-time code is asked for.
  if (!signedIn.success) return null;
  const { id, name } = signedIn.data.user;
  return { type: "user.signedIn", subject: id, actor: { kind: "user", id, name }, data: { name, address } };
}

const signedInUser = z.object({ token: z.string(), user: z.object({ id: z.string(), name: z.string() }) });

async function failureOf(
  auth: Auth,
  { path, body, address }: SignInCall,
  options: { caller: Caller; answered: Answered; countFailure: () => number | null },
): Promise<NewEvent | null> {
  const { caller, answered, countFailure } = options;
  if (answered.status !== 401 || !SIGN_INS.has(path) || caller.isSignedIn) return null;
  const unrecorded = countFailure();
  if (unrecorded === null) return null;
  const entered = attempt.safeParse(body).data?.email;
  const account = caller.user?.email ?? cleaned(entered ?? "");
  const { internalAdapter } = await auth.$context;
  const user =
    caller.user ?? (account && (await internalAdapter.findUserByEmail(account.toLowerCase()))?.user);
  return {
    type: "user.signInFailed",
    subject: user ? user.id : "unknown",
    actor: ANYBODY,
    data: { name: user ? user.name : null, account, address, ...(unrecorded > 0 && { unrecorded }) },
  };
}

const attempt = z.object({ email: z.string() });

/** What somebody entered as an address, as far as an address goes. */
function cleaned(text: string): string {
  return text
    .slice(0, 254)
    .toWellFormed()
    .replace(/\p{Cc}/gu, "\ufffd");
}
