import type { MailKind } from "@billow/core/activity/mail-kind.ts";
import { type Recipient, recipientsOf } from "@billow/core/parties/recipients.ts";

/** What the event of an e-mail says of all who get it. Without anybody it is refused before. */
export function addresseesOf(
  recipients: readonly Recipient[],
  kind: MailKind,
): { to: string; also?: string[] } {
  const { to, cc } = recipientsOf(recipients, kind);
  const [recipient, ...others] = [...to, ...cc];
  if (recipient === undefined) throw new Error("an e-mail to nobody is refused before it comes here");
  return { to: recipient, ...(others.length > 0 && { also: others }) };
}
