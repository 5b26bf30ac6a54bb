import type { Actor } from "@billow/core/activity/actor.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { LineKind } from "@billow/core/payments/bank-statement.ts";
import type { LeftReason } from "@billow/core/payments/match-line.ts";
import type { ColumnType, Generated } from "kysely";

/** Columns of bank statements. Amounts are minor units. */

/** A value that is written as JSON text and read parsed. */
type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null, string | null>;

export interface BankStatementTable {
  id: string;
  account: string;
  currency: CurrencyCode;
  format: "camt.053" | "MT940" | "CSV";
  bank_reference: string | null;
  /** Of balances and lines: equal for the same statement in whatever file. */
  digest: Buffer;
  file_name: string | null;
  from_date: string;
  until_date: string;
  opening: bigint | null;
  closing: bigint | null;
  imported_by: Json<Actor>;
  imported_at: string;
  matched_at: Generated<string | null>;
}

export interface BankLineTable {
  id: string;
  statement_id: string;
  position: number;
  account: string;
  /** What makes it the same line in another statement; null for one that is repeated. */
  key: Buffer | null;
  kind: LineKind;
  currency: CurrencyCode;
  amount: bigint;
  booked_on: string;
  valued_on: string | null;
  name: string;
  iban: string;
  text: string;
  end_to_end_id: string;
  bank_reference: string;
  original: string;
  state: "open" | "sure" | "booked" | "ignored" | "explained" | "repeated";
  offered: Generated<boolean>;
  left_because: Generated<LeftReason | null>;
  refusal: Generated<string | null>;
  /** The sure match as core's `Match`, amounts as text. */
  match: Generated<unknown>;
  payment_id: Generated<string | null>;
  /** The file of direct debits whose sum the line is. */
  direct_debit_file_id: Generated<string | null>;
  /** Of a payout: whose it is, what was kept as fees, and the posting that moved the money. */
  payout_provider: Generated<string | null>;
  payout_fee: Generated<bigint | null>;
  transfer_posting_id: Generated<string | null>;
  decided_by: NullableJson<Actor>;
  decided_at: Generated<string | null>;
  note: Generated<string | null>;
}

/** An account that a customer has paid from. */
export interface CustomerIbanTable {
  iban: string;
  customer_id: string;
  learnt_at: string;
}

export interface BankTables {
  bank_statement: BankStatementTable;
  bank_line: BankLineTable;
  customer_iban: CustomerIbanTable;
}
