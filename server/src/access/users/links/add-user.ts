import type { Actor } from "@billow/core/activity/actor.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import { createUser, type NewUser } from "../create-user.ts";
import { customerNamesOf } from "../customers/customers-of-user.ts";
import { requireRole } from "../roles/known-role.ts";
import { type Invited, inviteUser } from "./invite-user.ts";
import type { LinkDeps } from "./user-link.ts";

/** With a password the user can sign in at once; without it they are invited and choose it. Throws `conflict`. */
export async function addUser(
  tx: Transaction<Database>,
  deps: LinkDeps,
  { password, actor, ...user }: Omit<NewUser, "password"> & { password?: string | undefined; actor: Actor },
): Promise<Invited> {
  if (password === undefined) return inviteUser(tx, deps, { ...user, actor });
  const created = await createUser(deps, tx, { ...user, password });
  const { id: subject, name, email } = created;
  const { name: role } = await requireRole(tx, created.role);
  const data = { name, email, role, onlyCustomers: await customerNamesOf(tx, created) };
  await record(tx, deps, [{ type: "user.created", subject, actor, data }]);
  return { user: created, link: null };
}
