/** The kinds of e-mail that customers get. */
export const MAIL_KINDS = ["invoice", "reminder", "creditNote", "receipt"] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** The kinds of e-mail about invoices: those, and what the operator's own people are told. */
export const MESSAGE_KINDS = [...MAIL_KINDS, "escalation"] as const;
