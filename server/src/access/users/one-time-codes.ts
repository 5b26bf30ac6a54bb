import { type Kysely, sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { Auth } from "./auth.ts";
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
  const isNew = await takeCode(deps.db, { userId: user.id, code, nowMs: deps.clock.nowMs() });
  return isNew ? answer() : Response.json({ code: "INVALID_CODE", message: "Used before" }, { status: 401 });
}

const codeEntered = z.object({ code: z.string().max(20) });

/** Whether nobody entered the code for this user lately. */
async function takeCode(
  db: Kysely<Database>,
  { userId, code, nowMs }: { userId: string; code: string; nowMs: number },
): Promise<boolean> {
  const now = new Date(nowMs).toISOString();
  const forgotten = new Date(nowMs - KEPT_MS).toISOString();
  const { rows } = await sql`
    WITH old AS (DELETE FROM auth_used_code WHERE user_id = ${userId} AND used_at < ${forgotten}::timestamptz AND code <> ${code})
    INSERT INTO auth_used_code (user_id, code, used_at) VALUES (${userId}, ${code}, ${now}::timestamptz)
    ON CONFLICT (user_id, code) DO UPDATE SET used_at = EXCLUDED.used_at WHERE auth_used_code.used_at < ${forgotten}::timestamptz
    RETURNING 1`.execute(db);
  return rows.length > 0;
}
