import type { Letterhead } from "@billow/contract/parties/operator.ts";
import type { ColumnType } from "kysely";

/** What the columns of the operator hold when read through `pool.ts`. */

/** The cloud provider that runs Billow: one row. */
export interface OperatorTable {
  singleton: boolean;
  name: string;
  /** Billing time zone, an IANA name. */
  time_zone: string;
  /** Whether the demo is loaded. */
  demo: boolean;
  /** Whether what is sent is paid out of the customer's credit by itself. */
  applies_credit: boolean;
  /** When the demo was loaded last; kept when it is removed. */
  demo_loaded_at: string | null;
  /** The operator's name while the demo's is shown instead. */
  name_before_demo: string | null;
  /** What was never set is missing. */
  letterhead: ColumnType<Partial<Letterhead>, string, string>;
  mail_receipts: boolean;
  created_at: string;
}

export interface OperatorTables {
  operator: OperatorTable;
}
