import type { UserLinkPurpose } from "@billow/core/access/user-link.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { enqueueUserEmail } from "../../../activity/deliveries/user-mail/enqueue-user-email.ts";
import { record } from "../../../activity/record/record.ts";
import type { UserLinkTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";
import { errorCode } from "../../../error-code.ts";
import { instantOfMs } from "../../../http/present.ts";
import { hashedPassword } from "../password.ts";
import { findUserByEmail, insertAccount, lockUser, type UserRow, updateUserRow } from "../queries.ts";
import { resetPassword } from "../reset-credentials.ts";
import { findLink, lockLink, markLinkUsed } from "./queries.ts";
import { type LinkDeps, requireValid, secretHash, withdrawLinks } from "./user-link.ts";

interface Use {
  user: UserRow;
  link: UserLinkTable;
  password: string | undefined;
  /** Who holds the link is the user. */
  actor: Actor;
}

/**
 * Does what a link is for, once. The user is locked before the link, as inviting again does, so that of two at once one
 * wins.
 *
 * @throws DomainError `not_found` where the link is not valid, `conflict`, `invalid_request`
 */
export async function applyLink(
  tx: Transaction<Database>,
  deps: LinkDeps,
  { secret, password }: { secret: string; password?: string | undefined },
): Promise<{ purpose: UserLinkPurpose; email: string }> {
  const nowMs = deps.clock.nowMs();
  const hash = secretHash(secret);
  const found = requireValid(await findLink(tx, hash), nowMs);
  const user = await lockUser(tx, found.user_id);
  const link = requireValid(await lockLink(tx, hash), nowMs);
  if (user === null || user.disabled_at !== null)
    throw new DomainError("conflict", "This account is disabled. Ask an administrator.");
  const use = { user, link, password, actor: { kind: "user", id: user.id, name: user.name } as const };
  await markLinkUsed(tx, { id: link.id, at: instantOfMs(nowMs) });
  await USES[link.purpose](tx, deps, use);
  return { purpose: link.purpose, email: link.email };
}

type Apply = (tx: Transaction<Database>, deps: LinkDeps, use: Use) => Promise<void>;

const USES: Readonly<Record<UserLinkPurpose, Apply>> = {
  invitation: async (tx, deps, { user, password, actor }) => {
    const passwordHash = await hashedPassword(requirePassword(password), user);
    const at = instantOfMs(deps.clock.nowMs());
    await insertAccount(tx, { id: deps.newId(), userId: user.id, passwordHash, at });
    const { id: subject, name } = user;
    await record(tx, deps, [{ type: "user.invitationAccepted", subject, actor, data: { name } }]);
  },
  passwordReset: async (tx, deps, { user, password, actor }) => {
    await resetPassword(deps, tx, { user, actor, password: requirePassword(password) });
  },
  emailChange: async (tx, deps, { user, link, password, actor }) => {
    if (password !== undefined)
      throw new DomainError(
        "invalid_request",
        "This link confirms an address. Send no password.",
        "/password",
      );
    const { id: subject, name, email: before } = user;
    if ((await findUserByEmail(tx, link.email)) !== null) throw takenAddress(link.email);
    const updated_at = instantOfMs(deps.clock.nowMs());
    await updateUserRow(tx, subject, { email: link.email, updated_at }).catch((error: unknown) => {
      // Somebody else has taken it at the same instant.
      throw errorCode(error) === UNIQUE_VIOLATION ? takenAddress(link.email) : error;
    });
    // Whoever can read the old mailbox must not be able to take the account back by an older link.
    await withdrawLinks(tx, deps, { userId: subject, purpose: "passwordReset" });
    await enqueueUserEmail(tx, deps, {
      kind: "emailChanged",
      userId: subject,
      recipient: before,
      link: null,
    });
    const changes = [{ field: "email", before, after: link.email }];
    await record(tx, deps, [{ type: "user.changed", subject, actor, data: { name, changes } }]);
  },
};

const UNIQUE_VIOLATION = "23505";

function takenAddress(email: string): DomainError {
  return new DomainError("conflict", `Another user already has the e-mail address ${email}.`);
}

function requirePassword(password: string | undefined): string {
  if (password !== undefined) return password;
  throw new DomainError("invalid_request", "Choose a password.", "/password");
}
