/** What the columns of the operator hold when read through `pool.ts`. */

/** The cloud provider that runs Billow: one row. */
export interface OperatorTable {
  singleton: boolean;
  name: string;
  /** Billing time zone, an IANA name. */
  time_zone: string;
  /** Whether the demo is loaded. */
  demo: boolean;
  created_at: string;
}

export interface OperatorTables {
  operator: OperatorTable;
}
