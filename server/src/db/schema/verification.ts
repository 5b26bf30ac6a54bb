import type { ColumnType } from "kysely";

/** What the columns of nightly checks hold when read through `pool.ts`. */
export interface VerificationTable {
  id: string;
  started_at: string;
  /** Null while it goes on. */
  finished_at: string | null;
  /** Where its next slice begins. */
  part: string;
  after_id: string | null;
  checked: ColumnType<unknown, string, string>;
  finding_count: bigint;
  /** The first of them. */
  findings: ColumnType<unknown, string, string>;
  /** Whether administrators are to be told of it, and who was. */
  to_tell: boolean;
  told: string[];
}

export interface VerificationTables {
  verification: VerificationTable;
}
