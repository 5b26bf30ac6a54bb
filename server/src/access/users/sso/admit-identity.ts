import type { RoleId } from "@billow/contract/access/user.ts";
import { mappedRole } from "@billow/core/access/single-sign-on.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { z } from "zod";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { insertUserOf } from "../create-user.ts";
import { withdrawLinks } from "../links/user-link.ts";
import { findUserByEmail, lockAdministrators, lockUser, lockUsers, type UserRow } from "../queries.ts";
import { holdRole } from "../roles/known-role.ts";
import { updateUser } from "../update-user.ts";
import { findUserOfIdentity, insertIdentity } from "./identity-queries.ts";
import type { Identity } from "./provider.ts";
import type { SignOn } from "./sign-on.ts";

/** Why somebody whom the provider vouched for is not let in. */
export type IdentityFault = "noRole" | "disabled" | "unknownUser" | "emailTaken" | "noEmail";

export type Admitted =
  | { isAdmitted: true; user: UserRow }
  | { isAdmitted: false; fault: IdentityFault; user: UserRow | null };

/** Who changes users by what the provider says of them. */
const SIGN_ON: Actor = { kind: "system", id: "single-sign-on", name: "Single sign-on" };

interface Admission {
  signOn: SignOn;
  identity: Identity;
}

/**
 * The user that a person of the provider is: by issuer and subject, never by the e-mail address alone. Makes or links a user
 * where the settings allow it, and gives the role that the claims say. Where it refuses, nothing is changed.
 */
export async function admitIdentity(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock" | "newId">,
  admission: Admission,
): Promise<Admitted> {
  const { signOn, identity } = admission;
  const mapped =
    signOn.roleClaim === null ? null : mappedRole(signOn.roleMapping, identity.claims, signOn.roleClaim);
  // The order in which changes of users lock.
  if (mapped !== null) await lockAdministrators(tx);
  // The environment may name a role that is not there.
  const role = mapped === null ? null : ((await holdRole(tx, mapped))?.id ?? null);
  const known = await findUserOfIdentity(tx, identity);
  const user = known === null ? null : await lockUser(tx, known);
  if (signOn.roleClaim !== null && role === null) return refused("noRole", user);
  if (user === null) return admitUnknown(tx, deps, { ...admission, role });
  if (user.disabled_at !== null) return refused("disabled", user);
  return { isAdmitted: true, user: await withRole(tx, deps, { user, role }) };
}

async function admitUnknown(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock" | "newId">,
  { signOn, identity, role }: Admission & { role: RoleId | null },
): Promise<Admitted> {
  const { email, name, emailVerified } = personOf(identity);
  // Two first sign-ins of a person at once make one user.
  await lockUsers(tx);
  if ((await findUserOfIdentity(tx, identity)) !== null) return admitIdentity(tx, deps, { signOn, identity });
  const found = email === null ? null : await findUserByEmail(tx, email);
  const at = instantOfMs(deps.clock.nowMs());
  const { issuer, subject } = identity;
  if (found !== null) {
    if (!signOn.linkByEmail || !emailVerified) return refused("emailTaken");
    if (found.disabled_at !== null) return refused("disabled", found);
    await insertIdentity(tx, { id: deps.newId(), userId: found.id, issuer, subject, at });
    await withdrawLinks(tx, deps, { userId: found.id, purpose: "invitation" });
    const data = { name: found.name, provider: signOn.name };
    await record(tx, deps, [{ type: "user.signOnLinked", subject: found.id, actor: SIGN_ON, data }]);
    return { isAdmitted: true, user: await withRole(tx, deps, { user: found, role }) };
  }
  if (!signOn.createUsers) return refused("unknownUser");
  if (email === null) return refused("noEmail");
  const gets = await holdRole(tx, role ?? signOn.newUserRole);
  if (gets === null) return refused("noRole");
  const made = { name: name ?? email, email, role: gets.id };
  const user = await insertUserOf(deps, tx, made);
  await insertIdentity(tx, { id: deps.newId(), userId: user.id, issuer, subject, at });
  const data = { name: user.name, email: user.email, role: gets.name };
  await record(tx, deps, [{ type: "user.created", subject: user.id, actor: SIGN_ON, data }]);
  return { isAdmitted: true, user };
}

function refused(fault: IdentityFault, user: UserRow | null = null): Admitted {
  return { isAdmitted: false, fault, user };
}

/** The user with the role that the claims give. The last administrator stays one. */
async function withRole(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock">,
  { user, role }: { user: UserRow; role: RoleId | null },
): Promise<UserRow> {
  if (role === null || role === user.role) return user;
  try {
    return await updateUser(deps, tx, { id: user.id, actor: SIGN_ON, changes: { role } });
  } catch (error) {
    if (error instanceof DomainError && error.code === "conflict") return user;
    throw error;
  }
}

const person = z.object({
  email: z.email().max(254).optional().catch(undefined),
  email_verified: z.literal([true, "true"]).optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
});

/** What the claims say of the person. Texts of others are shortened, and stand in one line. */
export function personOf({ claims }: Identity): {
  email: string | null;
  name: string | null;
  emailVerified: boolean;
} {
  const { email, email_verified, name, preferred_username } = person.parse(claims);
  const called = (name ?? preferred_username ?? "").replace(/\p{C}/gu, " ").trim().slice(0, 200).trim();
  return {
    email: email?.toLowerCase() ?? null,
    name: called === "" ? null : called,
    emailVerified: email_verified !== undefined,
  };
}
