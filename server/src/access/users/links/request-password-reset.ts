import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import { instantOfMs } from "../../../http/present.ts";
import { findUserByEmail, lockUser } from "../queries.ts";
import { hasAccount } from "../sso/identity-queries.ts";
import { describeSignOn } from "../sso/sign-on.ts";
import { countLinksSince } from "./queries.ts";
import { type LinkDeps, makeLink } from "./user-link.ts";

const HOUR_MS = 3_600_000;
/** More links an hour would only fill a mailbox. */
const LINKS_PER_HOUR = 3;

/**
 * E-mails a user a link to choose another password. Nothing tells the caller whether there is such a user. Without a mail
 * server nothing happens: the caller may be anybody.
 */
export async function requestPasswordReset(
  tx: Transaction<Database>,
  deps: LinkDeps,
  email: string,
): Promise<void> {
  if (deps.config.smtpUrl === undefined) return;
  const found = await findUserByEmail(tx, email);
  const user = found === null ? null : await lockUser(tx, found.id);
  if (user === null || user.disabled_at !== null) return;
  // Who was invited has none yet. Who signs in by single sign-on alone must not get another way in by a mailbox.
  if (!(await hasAccount(tx, { userId: user.id, providerId: "credential" }))) return;
  if ((await describeSignOn(tx, deps))?.only) return;
  const since = instantOfMs(deps.clock.nowMs() - HOUR_MS);
  const of = { userId: user.id, purpose: "passwordReset" } as const;
  if ((await countLinksSince(tx, { ...of, since })) >= LINKS_PER_HOUR) return;
  await makeLink(tx, deps, { ...of, email: user.email });
  const actor = { kind: "system", id: "sign-in", name: "Sign-in" } as const;
  await record(tx, deps, [
    { type: "user.passwordResetRequested", subject: user.id, actor, data: { name: user.name } },
  ]);
}
