import type { WriteUserLetter } from "../../../activity/deliveries/user-mail/deliver-user-emails.ts";
import type { UserEmailKind } from "../../../db/schema/deliveries.ts";
import type { Deps } from "../../../deps.ts";
import { escapeHtml } from "../../../http/text/escape-html.ts";
import { findUser } from "../queries.ts";
import { findLinkById } from "./queries.ts";
import { faultOf, linkAddress } from "./user-link.ts";

/** Who e-mails are from. */
interface Sender {
  name: string;
  address: string;
  replyTo: string | null;
}

interface Words {
  subject: string;
  paragraphs: string[];
  /** What the link does, as a button says it. */
  action: string | null;
}

/** Writes the e-mails to users. An e-mail whose link was used, replaced or has expired is not sent. */
export function userLetters(deps: Deps, sender: () => Promise<Sender>): WriteUserLetter {
  return async ({ kind, user_id, link_id, secret, recipient }) => {
    const user = await findUser(deps.db, user_id);
    if (user === null) return null;
    const link = link_id === null ? null : await findLinkById(deps.db, link_id);
    if (link_id !== null && (secret === null || faultOf(link, deps.clock.nowMs()) !== null)) return null;
    const { name, address, replyTo } = await sender();
    const words = WORDS[kind]({ operator: name, name: user.name });
    const href = secret === null ? null : linkAddress(deps.config, deps.sealer.open(secret));
    return {
      from: { name, address },
      replyTo,
      recipient,
      to: [recipient],
      cc: [],
      subject: words.subject,
      text: textOf(words, href),
      html: htmlOf(words, href),
      attachment: null,
    };
  };
}

const WORDS: Readonly<Record<UserEmailKind, (facts: { operator: string; name: string }) => Words>> = {
  invitation: ({ operator, name }) => ({
    subject: `You are invited to Billow of ${operator}`,
    paragraphs: [
      `Hello ${name},`,
      `${operator} has invited you to Billow, where usage becomes invoices. Choose a password to sign in.`,
      "The link works once, within 48 hours. Do not forward it: whoever opens it first chooses the password.",
    ],
    action: "Choose a password",
  }),
  passwordReset: ({ operator, name }) => ({
    subject: `Choose another password for Billow of ${operator}`,
    paragraphs: [
      `Hello ${name},`,
      "Somebody asked for a link to choose another password for your account. It works once, within an hour, and ends all your sessions.",
      "If it was not you, disregard this e-mail. Your password stays as it is.",
    ],
    action: "Choose another password",
  }),
  emailChange: ({ operator, name }) => ({
    subject: `Confirm your e-mail address for Billow of ${operator}`,
    paragraphs: [
      `Hello ${name},`,
      "Confirm that you want to sign in with this address from now on. The link works once, within 24 hours.",
      "If you did not ask for this, disregard this e-mail.",
    ],
    action: "Confirm the address",
  }),
  emailChanged: ({ operator, name }) => ({
    subject: `Your e-mail address for Billow of ${operator} was changed`,
    paragraphs: [
      `Hello ${name},`,
      "Your account has another e-mail address now. You no longer sign in with this one.",
      "If it was not you, ask an administrator at once to disable the account.",
    ],
    action: null,
  }),
};

function textOf({ paragraphs, action }: Words, href: string | null): string {
  return [...paragraphs, ...(href === null ? [] : [`${action}:\n${href}`])].join("\n\n");
}

function htmlOf({ subject, paragraphs, action }: Words, href: string | null): string {
  const shown = paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join("\n");
  const link = href === null ? "" : `<p><a href="${escapeHtml(href)}">${escapeHtml(action ?? "")}</a></p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:23px;color:#2b333b">
${shown}
${link}
</body></html>
`;
}
