import { MAIL_KINDS, type MailKind } from "../activity/mail-kind.ts";

/** Who gets a customer's e-mails of some kinds: addressed, or with a copy. */
export interface Recipient {
  address: string;
  role: "to" | "cc";
  kinds: readonly MailKind[];
}

/** What is wrong with a list of recipients, and with which of them; null with none in particular. */
export interface RecipientFault {
  index: number | null;
  reason: string;
}

/** Everybody an e-mail of a kind is addressed to, and who gets a copy. */
export function recipientsOf(
  recipients: readonly Recipient[],
  kind: MailKind,
): { to: string[]; cc: string[] } {
  const addresses = (role: Recipient["role"]) =>
    recipients.filter((one) => one.role === role && one.kinds.includes(kind)).map((one) => one.address);
  return { to: addresses("to"), cc: addresses("cc") };
}

/** The recipients where one address is all that is known. */
export function onlyRecipient(address: string | null): Recipient[] {
  return address === null ? [] : [{ address, role: "to", kinds: MAIL_KINDS }];
}

/** Whether one address says all that the list says. */
export function isOneAddress(recipients: readonly Recipient[]): boolean {
  return (
    recipients.length === 0 ||
    (recipients.length === 1 &&
      recipients.every(
        ({ role, kinds }) => role === "to" && MAIL_KINDS.every((kind) => kinds.includes(kind)),
      ))
  );
}

/** The address that stands for all: the first that invoices are addressed to. */
export function mainAddress(recipients: readonly Recipient[]): string | null {
  return recipientsOf(recipients, "invoice").to[0] ?? null;
}

/** The list with another main address, which gets what the one before it got. */
export function withMainAddress(recipients: readonly Recipient[], address: string): Recipient[] {
  const main = mainAddress(recipients);
  return recipients.map((one) => (one.address === main ? { ...one, address } : one));
}

/**
 * Why a list cannot stand. Somebody has to be addressed by what tells of debt: invoices, reminders and credit notes. Nobody
 * gets a copy of what is addressed to nobody, or the same e-mail twice.
 */
export function recipientFault(recipients: readonly Recipient[]): RecipientFault | null {
  if (recipients.length === 0) return null;
  const known = recipients.map(({ address }) => address.toLowerCase());
  const twice = known.findIndex((address, index) => known.indexOf(address) !== index);
  if (twice !== -1)
    return { index: twice, reason: `${recipients[twice]?.address} is listed twice. Name its kinds once.` };
  for (const kind of MAIL_KINDS) {
    if (recipientsOf(recipients, kind).to.length > 0) continue;
    const copied = recipients.findIndex((one) => one.kinds.includes(kind));
    if (copied !== -1 || kind !== "receipt")
      return {
        index: copied === -1 ? null : copied,
        reason: `Nobody is addressed by ${NAMES[kind]}. Give one of the addresses the role "to" for them.`,
      };
  }
  return null;
}

const NAMES: Readonly<Record<MailKind, string>> = {
  invoice: "invoices",
  reminder: "reminders",
  creditNote: "credit notes",
  receipt: "receipts",
};
