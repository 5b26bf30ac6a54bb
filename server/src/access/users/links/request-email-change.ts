import { DomainError } from "@billow/core/errors.ts";
import { verifyPassword } from "better-auth/crypto";
import type { Transaction } from "kysely";
import { z } from "zod";
import { needMailServer } from "../../../activity/deliveries/mail/need-mail-server.ts";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import type { Auth } from "../auth.ts";
import { findPasswordHash, findUserByEmail, lockUser } from "../queries.ts";
import { callerOf, type SignInCall } from "../sign-in-caller.ts";
import { countLinksSince } from "./queries.ts";
import { makeLink } from "./user-link.ts";

export const EMAIL_CHANGE = "/change-email";

const wanted = z.strictObject({
  newEmail: z.email().max(254),
  password: z.string().max(200),
});

/**
 * E-mails a user who is signed in a link that confirms another address. Until it is used, nothing changes. The password is
 * asked for, because the owner of the address can have the password replaced.
 *
 * @throws DomainError `invalid_request`, `conflict`
 */
export async function requestEmailChange(deps: Deps, auth: Auth, call: SignInCall): Promise<Response> {
  const { user, isSignedIn } = await callerOf(auth, call);
  if (user === null || !isSignedIn) return Response.json({ code: "UNAUTHORIZED" }, { status: 401 });
  needMailServer(deps);
  const input = wanted.safeParse(call.body);
  if (!input.success)
    throw new DomainError("invalid_request", "Enter the new e-mail address and your password.", "/newEmail");
  const { newEmail, password } = input.data;
  const hash = await findPasswordHash(deps.db, user.id);
  const isRight = hash !== null && (await verifyPassword({ hash, password }));
  if (!isRight) return Response.json({ code: "INVALID_PASSWORD", message: "Wrong" }, { status: 400 });
  const email = newEmail.toLowerCase();
  await inTransaction(deps.db, async (tx) => {
    await lockUser(tx, user.id);
    await refuseMany(tx, deps, user.id);
    if ((await findUserByEmail(tx, email)) !== null)
      throw new DomainError("conflict", `Another user already has the e-mail address ${email}.`, "/newEmail");
    await makeLink(tx, deps, { userId: user.id, purpose: "emailChange", email });
    const { id: subject, name } = user;
    const actor = { kind: "user", id: subject, name } as const;
    await record(tx, deps, [{ type: "user.emailChangeRequested", subject, actor, data: { name, email } }]);
  });
  return Response.json({ status: true });
}

const HOUR_MS = 3_600_000;
/** E-mails to addresses that nobody has confirmed. */
const LINKS_PER_HOUR = 3;

async function refuseMany(tx: Transaction<Database>, { clock }: Deps, userId: string): Promise<void> {
  const since = instantOfMs(clock.nowMs() - HOUR_MS);
  const made = await countLinksSince(tx, { userId, purpose: "emailChange", since });
  if (made < LINKS_PER_HOUR) return;
  throw new DomainError("rate_limited", "You asked for several links lately. Use the last, or wait an hour.");
}
