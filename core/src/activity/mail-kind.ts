/** The kinds of e-mail that customers get. */
export const MAIL_KINDS = ["invoice", "reminder", "creditNote", "receipt"] as const;
export type MailKind = (typeof MAIL_KINDS)[number];
