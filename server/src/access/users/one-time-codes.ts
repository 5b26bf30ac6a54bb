import { z } from "zod";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import type { Auth } from "./auth.ts";
import { takeCode } from "./queries.ts";
import { callerOf, type SignInCall } from "./sign-in-caller.ts";

/** Longer than a code is valid: its half minute, and the one before and after it. */
const KEPT_MS = 5 * 60_000;

const TOTP = "/two-factor/verify-totp";

/**
 * Calls better-auth unless the call enters a one-time code that was entered before: somebody may have watched it being typed
 * (RFC 6238, 5.2). The code is taken before it is checked, so that of two calls at once one alone gets in.
 */
export async function enteringCodesOnce(
  deps: Pick<Deps, "db" | "clock">,
  auth: Auth,
  call: SignInCall,
  answer: () => Promise<Response>,
): Promise<Response> {
  const code = call.path === TOTP ? codeEntered.safeParse(call.body).data?.code : undefined;
  const user = code === undefined ? null : (await callerOf(auth, call)).user;
  if (code === undefined || user === null) return answer();
  const isNew = await takeCodeOnce(deps, { userId: user.id, code });
  return isNew ? answer() : Response.json({ code: "INVALID_CODE", message: "Used before" }, { status: 401 });
}

/** Takes a one-time code; says whether nobody has before. */
export async function takeCodeOnce(
  { db, clock }: Pick<Deps, "db" | "clock">,
  of: { userId: string; code: string },
): Promise<boolean> {
  const nowMs = clock.nowMs();
  return takeCode(db, { ...of, now: instantOfMs(nowMs), forgotten: instantOfMs(nowMs - KEPT_MS) });
}

const codeEntered = z.object({ code: z.string().max(20) });
