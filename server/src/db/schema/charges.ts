import type { ChargeKind } from "@billow/core/books/charge.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { ColumnType } from "kysely";

/** What a customer is charged because money came late or went back. Amounts are minor units. */
export interface ChargeTable {
  id: string;
  /** What it is for. No two charges have the same. */
  key: string;
  kind: ChargeKind;
  issuer_id: string;
  customer_id: string;
  currency: CurrencyCode;
  amount: bigint;
  /** Whether it is taxed as the customer's sales are. */
  taxed: boolean;
  /** The invoice that is late or that the reversed payment had paid, where there is one. */
  invoice_id: string | null;
  payment_id: string | null;
  /** The days after the due date of the reminder that charged it. */
  level: number | null;
  charged_on: string;
  period_from: string | null;
  period_before: string | null;
  /** The yearly rate of interest in percent. */
  rate: string | null;
  recorded_at: string;
  waived_at: string | null;
  waived_reason: string | null;
}

/** An issuer without a row has those of the first one. */
export interface ChargeSettingsTable {
  issuer_id: string;
  taxed: boolean;
  /** For a payment that a bank returned, at most one a currency. */
  return_fees: ColumnType<ReturnFee[], string, string>;
}

/** A fee in major units. */
export interface ReturnFee {
  currency: string;
  amount: string;
}

export interface ChargeTables {
  charge: ChargeTable;
  charge_settings: ChargeSettingsTable;
}
