import type { Letterhead } from "@billow/contract/parties/operator.ts";
import type { ColumnType, Generated } from "kysely";

/** Columns of the operator and issuers, as read through `pool.ts`. */

/** Settings of the whole installation, in one row. */
export interface OperatorTable {
  singleton: boolean;
  /** Whether the demo is loaded. */
  demo: boolean;
  /** Whether credit pays invoices automatically when they are sent. */
  applies_credit: boolean;
  /** When the demo was last loaded; kept when it is removed. */
  demo_loaded_at: string | null;
  /** The first issuer's name while the demo's name replaces it. */
  name_before_demo: string | null;
  mail_receipts: boolean;
  created_at: string;
}

/** A legal entity that sends invoices. */
export interface IssuerTable {
  id: string;
  name: string;
  /** Billing time zone, an IANA name. */
  time_zone: string;
  /** The currency of its customers unless another is named. */
  currency: string;
  /** Its customers' payment terms in days, unless agreed otherwise. */
  payment_terms_days: number;
  /** Fields that were never set are missing. */
  letterhead: ColumnType<Partial<Letterhead>, string, string>;
  invoice_prefix: string;
  credit_note_prefix: string;
  /** The day that an invoice is dated by. */
  issue_date: Generated<"issue" | "creation">;
  /** When an invoice takes its number. */
  numbering: Generated<"creation" | "issue">;
  created_at: string;
}

/** Drafts are of a series of their own while their issuer numbers invoices when they are issued. */
export type NumberSeries = "invoice" | "creditNote" | "draft";

/** A prefix of numbers. It belongs to one series of one issuer for ever. */
export interface NumberPrefixTable {
  prefix: string;
  issuer_id: string;
  series: NumberSeries;
}

/** The server that started last, and the names of its settings. */
export interface ServerStartTable {
  singleton: true;
  started_at: string;
  settings: string[];
}

export interface OperatorTables {
  operator: OperatorTable;
  issuer: IssuerTable;
  number_prefix: NumberPrefixTable;
  server_start: ServerStartTable;
}
