import type { Letterhead } from "@billow/contract/parties/operator.ts";
import type { ColumnType } from "kysely";

/** What the columns of the operator and of issuers hold when read through `pool.ts`. */

/** What belongs to the whole installation: one row. */
export interface OperatorTable {
  singleton: boolean;
  /** Whether the demo is loaded. */
  demo: boolean;
  /** Whether what is sent is paid out of the customer's credit by itself. */
  applies_credit: boolean;
  /** When the demo was loaded last; kept when it is removed. */
  demo_loaded_at: string | null;
  /** The first issuer's name while the demo's is shown instead. */
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
  /** What its customers are billed in unless another currency is named. */
  currency: string;
  /** Days its customers have to pay, unless agreed otherwise. */
  payment_terms_days: number;
  /** What was never set is missing. */
  letterhead: ColumnType<Partial<Letterhead>, string, string>;
  invoice_prefix: string;
  credit_note_prefix: string;
  created_at: string;
}

export type NumberSeries = "invoice" | "creditNote";

/** A prefix of numbers, which belongs to one series of one issuer for ever. */
export interface NumberPrefixTable {
  prefix: string;
  issuer_id: string;
  series: NumberSeries;
}

export interface OperatorTables {
  operator: OperatorTable;
  issuer: IssuerTable;
  number_prefix: NumberPrefixTable;
}
