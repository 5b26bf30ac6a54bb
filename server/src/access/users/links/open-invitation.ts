import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import { deleteUser, lockUser, type UserRow } from "../queries.ts";
import type { Invited } from "./invite-user.ts";
import { invitedAmong } from "./queries.ts";
import { type LinkDeps, makeLink, withdrawLinks } from "./user-link.ts";

/** Sends an invited user another link. @throws DomainError `not_found`, `conflict` */
export async function inviteAgain(
  tx: Transaction<Database>,
  deps: LinkDeps,
  { id, actor }: { id: string; actor: Actor },
): Promise<Invited> {
  const user = await lockInvited(tx, id);
  const { name, email } = user;
  const link = await makeLink(tx, deps, { userId: id, purpose: "invitation", email });
  await record(tx, deps, [{ type: "user.invitedAgain", subject: id, actor, data: { name, email } }]);
  return { user, link };
}

/** Withdraws an invitation. The user has never signed in and is removed. @throws DomainError `not_found`, `conflict` */
export async function revokeInvitation(
  tx: Transaction<Database>,
  deps: LinkDeps,
  { id, actor }: { id: string; actor: Actor },
): Promise<UserRow> {
  const user = await lockInvited(tx, id);
  const { name, email } = user;
  await withdrawLinks(tx, deps, { userId: id, purpose: "invitation" });
  await deleteUser(tx, id);
  await record(tx, deps, [{ type: "user.invitationRevoked", subject: id, actor, data: { name, email } }]);
  return user;
}

async function lockInvited(tx: Transaction<Database>, id: string): Promise<UserRow> {
  const user = await lockUser(tx, id);
  if (user === null) throw new DomainError("not_found", "This user does not exist.");
  if ((await invitedAmong(tx, [id])).length > 0) return user;
  throw new DomainError(
    "conflict",
    `${user.name} has accepted the invitation. Disable the user to lock them out.`,
  );
}
