import type { Config } from "../../config.ts";
import type { Issuer } from "../issuers/issuer.ts";

/** Who e-mails are from. */
export interface Sender {
  name: string;
  address: string;
  /** Where answers go, if elsewhere. */
  replyTo: string | null;
}

/**
 * The sender of an issuer's e-mails: the address of the settings, else the one that signs in at the mail server, else
 * `billing` at the console's host. A mail server takes only senders it knows, so the settings should name one.
 */
export function senderOf(
  { smtpUrl, publicUrl }: Config,
  { name, letterhead }: Pick<Issuer, "name" | "letterhead">,
): Sender {
  const user = smtpUrl === undefined ? "" : decodeURIComponent(new URL(smtpUrl).username);
  const host = publicUrl === undefined ? "localhost" : new URL(publicUrl).hostname;
  const known = letterhead.email ?? (/^[^\s@]+@[^\s@]+$/.test(user) ? user : null);
  return { name, address: known ?? `billing@${host}`, replyTo: letterhead.replyTo };
}
