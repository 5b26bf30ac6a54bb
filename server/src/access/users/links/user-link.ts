import { createHash, randomBytes } from "node:crypto";
import { type UserLinkPurpose, userLinkExpiryMs, userLinkFault } from "@billow/core/access/user-link.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { cancelUserEmails } from "../../../activity/deliveries/user-mail/cancel-user-emails.ts";
import { enqueueUserEmail } from "../../../activity/deliveries/user-mail/enqueue-user-email.ts";
import type { Config } from "../../../config.ts";
import type { UserLinkTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { insertLink, replaceLinks } from "./queries.ts";

export type LinkDeps = Pick<Deps, "clock" | "newId" | "sealer" | "config">;

const SECRET_BYTES = 32;

/**
 * Makes a link in place of earlier ones, and e-mails it. Without a mail server it is answered instead, and the caller hands it
 * over. Only the hash of its secret is kept.
 */
export async function makeLink(
  tx: Transaction<Database>,
  deps: LinkDeps,
  { userId, purpose, email }: { userId: string; purpose: UserLinkPurpose; email: string },
): Promise<string | null> {
  const nowMs = deps.clock.nowMs();
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  const link = { id: deps.newId(), secret };
  await withdrawLinks(tx, deps, { userId, purpose });
  await insertLink(tx, {
    id: link.id,
    user_id: userId,
    purpose,
    hash: secretHash(secret),
    email,
    created_at: instantOfMs(nowMs),
    expires_at: instantOfMs(userLinkExpiryMs(purpose, nowMs)),
  });
  if (deps.config.smtpUrl === undefined) return linkAddress(deps.config, secret);
  await enqueueUserEmail(tx, deps, { kind: purpose, userId, recipient: email, link });
  return null;
}

/** Ends the links of a purpose that a user still has, and their e-mails that have not left. */
export async function withdrawLinks(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock">,
  { userId, purpose }: { userId: string; purpose: UserLinkPurpose },
): Promise<void> {
  const ended = await replaceLinks(tx, { userId, purpose, at: instantOfMs(deps.clock.nowMs()) });
  for (const linkId of ended) await cancelUserEmails(tx, { linkId, reason: "Its link was no longer valid." });
}

/** The secret stands behind `#`: browsers send that part to nobody, so it is in no log. */
export function linkAddress({ publicUrl, port }: Pick<Config, "publicUrl" | "port">, secret: string): string {
  return `${publicUrl ?? `http://localhost:${port}`}/link#${secret}`;
}

/** A plain hash is fast and sufficient, because 256 random bits cannot be guessed. */
export function secretHash(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Why a link is refused; null where it is valid. */
export function faultOf(link: UserLinkTable | null, nowMs: number): string | null {
  if (link === null) return userLinkFault(null, nowMs);
  const { purpose, expires_at, used_at, replaced_at } = link;
  const expiresAtMs = Date.parse(expires_at);
  return userLinkFault(
    { purpose, expiresAtMs, used: used_at !== null, replaced: replaced_at !== null },
    nowMs,
  );
}

/** @throws DomainError `not_found` where a link is used, replaced, expired or unknown */
export function requireValid(link: UserLinkTable | null, nowMs: number): UserLinkTable {
  const fault = faultOf(link, nowMs);
  if (link === null || fault !== null) throw new DomainError("not_found", fault ?? "", "/secret");
  return link;
}
