import type { Customer } from "@billow/contract/parties/customer.ts";
import type { CustomerEmail } from "@billow/contract/parties/customer-emails.ts";
import { nextKey } from "../../../../components/table/next-key.ts";

export type MailKind = CustomerEmail["kinds"][number];

/** The kinds of e-mail in the order of the form. */
export const KINDS = {
  invoice: "Invoices",
  reminder: "Reminders",
  creditNote: "Credit notes",
  receipt: "Receipts",
} as const satisfies Record<MailKind, string>;

export const ROLES = { to: "To", cc: "Copy" } as const satisfies Record<CustomerEmail["role"], string>;

/** A recipient as it stands in the form. */
export interface FormRecipient extends CustomerEmail {
  /** Identifies the row while rows come and go. */
  key: string;
}

export function allKinds(): MailKind[] {
  return Object.keys(KINDS).filter(isKind);
}

function isKind(name: string): name is MailKind {
  return Object.hasOwn(KINDS, name);
}

export function emptyRecipient(rows: readonly FormRecipient[]): FormRecipient {
  return { key: nextKey(rows), address: "", role: rows.length === 0 ? "to" : "cc", kinds: allKinds() };
}

export function rowsOf({ emails }: Pick<Customer, "emails">): FormRecipient[] {
  return emails.map((one, index) => ({ ...one, key: `${index}` }));
}

/** As the API takes it. */
export function emailsOf(rows: readonly FormRecipient[]): CustomerEmail[] {
  return rows.map(({ address, role, kinds }) => ({ address: address.trim(), role, kinds }));
}

/** What a recipient gets, where that is not everything: "copies of invoices, credit notes". */
export function kindsText({ role, kinds }: CustomerEmail): string | null {
  const isAll = kinds.length === allKinds().length;
  const names = isAll
    ? "everything"
    : allKinds().flatMap((kind) => (kinds.includes(kind) ? [KINDS[kind].toLowerCase()] : []));
  const text = typeof names === "string" ? names : names.join(", ");
  if (role === "cc") return isAll ? "copy of everything" : `copy of ${text}`;
  return isAll ? null : text;
}
