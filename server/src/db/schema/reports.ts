import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { ColumnType } from "kysely";

/** Columns of what reports compute ahead, as read through `pool.ts`. Amounts are minor units. */
export interface RunningMonthTable {
  customer_id: string;
  issuer_id: string;
  period_from: string;
  currency: CurrencyCode;
  so_far: bigint;
  projected: bigint;
  /** A list of `{kind, group, amount}`; amounts are texts. */
  parts: ColumnType<unknown, string, string>;
  held: boolean;
  computed_at: string;
}

export interface ReportTables {
  running_month: RunningMonthTable;
}
