import type { Actor } from "@billow/core/activity/actor.ts";
import type { Transaction } from "kysely";
import { publishAccessChange } from "../../activity/live/publish-change.ts";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { forgetGuesses } from "./guessing/guess-limits.ts";
import { hashedPassword } from "./password.ts";
import {
  deleteSecondFactor,
  deleteSessions,
  insertAccount,
  type UserRow,
  updatePassword,
} from "./queries.ts";

interface Reset {
  user: UserRow;
  actor: Actor;
}

/** Gives a user another password, or the first one, and ends all their sessions. */
export async function resetPassword(
  deps: Pick<Deps, "clock" | "newId">,
  tx: Transaction<Database>,
  { user, actor, password }: Reset & { password: string },
): Promise<void> {
  const passwordHash = await hashedPassword(password, user);
  const row = { userId: user.id, passwordHash, at: instantOfMs(deps.clock.nowMs()) };
  // Who was invited, or signs in by single sign-on, has had none.
  if (!(await updatePassword(tx, row))) await insertAccount(tx, { id: deps.newId(), ...row });
  await forgetGuesses(tx, user.email);
  await endSessions(tx, user);
  await record(tx, deps, [
    { type: "user.passwordChanged", subject: user.id, actor, data: { name: user.name } },
  ]);
}

/** Takes the second factor from a user who has lost it, and ends all their sessions. */
export async function resetSecondFactor(
  deps: Pick<Deps, "clock">,
  tx: Transaction<Database>,
  { user, actor }: Reset,
): Promise<boolean> {
  const had = await deleteSecondFactor(tx, user.id);
  if (!had) return false;
  await endSessions(tx, user);
  await record(tx, deps, [
    { type: "user.secondFactorOff", subject: user.id, actor, data: { name: user.name } },
  ]);
  return true;
}

async function endSessions(tx: Transaction<Database>, { id }: UserRow): Promise<void> {
  await deleteSessions(tx, id);
  await publishAccessChange(tx, [id]);
}
