import type { Actor } from "@billow/core/activity/actor.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import { insertUserOf, type NewUser } from "../create-user.ts";
import { customerNamesOf } from "../customers/customers-of-user.ts";
import type { UserRow } from "../queries.ts";
import { requireRole } from "../roles/known-role.ts";
import { type LinkDeps, makeLink } from "./user-link.ts";

/** A user and the link that invites them, where it could not be e-mailed. */
export interface Invited {
  user: UserRow;
  link: string | null;
}

/** Adds a user who chooses the password by a link. Throws `conflict` where the e-mail address is taken. */
export async function inviteUser(
  tx: Transaction<Database>,
  deps: LinkDeps,
  { actor, ...input }: Omit<NewUser, "password"> & { actor: Actor },
): Promise<Invited> {
  const user = await insertUserOf(deps, tx, input);
  const { id: subject, name, email } = user;
  const { name: role } = await requireRole(tx, user.role);
  const link = await makeLink(tx, deps, { userId: subject, purpose: "invitation", email });
  const data = { name, email, role, onlyCustomers: await customerNamesOf(tx, user) };
  await record(tx, deps, [{ type: "user.invited", subject, actor, data }]);
  return { user, link };
}
