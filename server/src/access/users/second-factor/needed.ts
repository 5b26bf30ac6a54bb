import type { Me, RoleId } from "@billow/contract/access/user.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { selectPasskeys } from "../passkeys/queries.ts";
import { selectSecondFactorRoles } from "./queries.ts";

/** Who calls, and what their session began with. */
interface Caller {
  id: string;
  role: RoleId;
  hasCodes: boolean;
  /** Whether more than a password began the session. */
  isStrong: boolean;
}

/**
 * What a user has still to do before they may do anything; null for nothing. Who signs in with one-time codes is asked for
 * one every time, so those are seen at the user and not at the session.
 */
export async function secondFactorNeeded(
  db: Kysely<Database>,
  { id, role, hasCodes, isStrong }: Caller,
): Promise<Me["secondFactorNeeded"]> {
  if (hasCodes || isStrong) return null;
  if (!(await selectSecondFactorRoles(db)).includes(role)) return null;
  // Who knows the password alone must not add another factor beside the owner's passkey.
  return (await selectPasskeys(db, id)).length > 0 ? "passkey" : "setUp";
}

/** @throws DomainError `conflict` where the role needs the second factor that would be gone */
export async function refuseLastFactor(db: Kysely<Database>, role: RoleId): Promise<void> {
  if (!(await selectSecondFactorRoles(db)).includes(role)) return;
  throw new DomainError(
    "conflict",
    "Your role needs a second factor. Set up another before you remove this.",
  );
}
