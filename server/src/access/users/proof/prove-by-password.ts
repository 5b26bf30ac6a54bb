import type { RoleId } from "@billow/contract/access/user.ts";
import { DomainError } from "@billow/core/errors.ts";
import { verifyPassword } from "better-auth/crypto";
import type { Deps } from "../../../deps.ts";
import type { Auth } from "../auth.ts";
import { limitOwnGuesses } from "../guessing/guess-limits.ts";
import type { SetHeader } from "../guessing/known-device.ts";
import { takeCodeOnce } from "../one-time-codes.ts";
import { findPasswordHash, selectSecondFactors } from "../queries.ts";
import { secondFactorNeeded } from "../second-factor/needed.ts";
import { describeSignOn } from "../sso/sign-on.ts";

export interface Prover {
  id: string;
  role: RoleId;
}

export interface PasswordProof {
  user: Prover;
  sessionId: string;
  password: string;
  code: string | undefined;
  /** With the cookie of the session. */
  headers: Headers;
  setHeader: SetHeader;
}

/**
 * Checks the password of a user who is signed in, and the code where they have one-time codes: what signing in takes. The code
 * is used up only by a right password.
 *
 * @throws DomainError `invalid_request` where it is wrong, `forbidden` where a password does not prove it, `rate_limited`
 */
export async function proveByPassword(deps: Deps, auth: Auth, entered: PasswordProof): Promise<void> {
  const { user, sessionId, password, setHeader } = entered;
  const refusal = await passwordRefusal(deps, user);
  if (refusal !== null) throw new DomainError("forbidden", refusal);
  const hasCodes = await asksForCode(deps, user);
  const code = entered.code?.replaceAll(/\s/g, "") ?? "";
  if (hasCodes && code === "") {
    throw new DomainError("invalid_request", "Enter a code of your app, or a backup code.", "/code");
  }
  const wrong: { field: "/password" | "/code" | null } = { field: null };
  const hash = await findPasswordHash(deps.db, user.id);
  await limitOwnGuesses(deps, { userId: user.id, sessionId, setHeader }, async () => {
    if (hash === null || !(await verifyPassword({ hash, password }))) wrong.field = "/password";
    else if (hasCodes && !(await isRightCode(deps, auth, { ...entered, code }))) wrong.field = "/code";
    return wrong.field === null;
  });
  if (wrong.field === "/password")
    throw new DomainError("invalid_request", "The password is wrong.", "/password");
  if (wrong.field === "/code") {
    throw new DomainError("invalid_request", "The code is wrong, or was used before.", "/code");
  }
}

/** Why a user cannot prove by password who they are; null where they can. */
export async function passwordRefusal(deps: Deps, { id, role }: Prover): Promise<string | null> {
  const signOn = await describeSignOn(deps.db, deps);
  if (signOn?.only) return `Passwords are not accepted here. Sign in with ${signOn.name} again.`;
  if ((await findPasswordHash(deps.db, id)) === null) return "You have no password here.";
  const hasCodes = await asksForCode(deps, { id });
  const needed = await secondFactorNeeded(deps.db, { id, role, hasCodes, isStrong: false });
  return needed === null ? null : "Your role needs a second factor. Use your passkey.";
}

/** Whether a user has one-time codes. */
export async function asksForCode({ db }: Pick<Deps, "db">, { id }: { id: string }): Promise<boolean> {
  return (await selectSecondFactors(db, [id])).some(({ totp }) => totp);
}

/** Asks the library, as somebody does who is signed in. */
async function isRightCode(
  deps: Deps,
  auth: Auth,
  { user, code, headers }: { user: Prover; code: string; headers: Headers },
): Promise<boolean> {
  if (!/^\d{6}$/.test(code)) {
    const body = { code, disableSession: true };
    return (await auth.api.verifyBackupCode({ body, headers, asResponse: true })).ok;
  }
  if (!(await takeCodeOnce(deps, { userId: user.id, code }))) return false;
  return (await auth.api.verifyTOTP({ body: { code }, headers, asResponse: true })).ok;
}
