import type { Actor } from "@billow/core/activity/actor.ts";
import type { DebitScheme, DebitSequence } from "@billow/core/payments/direct-debit-file.ts";
import type { ColumnType } from "kysely";

/** Columns of mandates and of what is collected by them. Amounts are cents. */

type Json<T> = ColumnType<T, string, string>;

export interface MandateTable {
  id: string;
  customer_id: string;
  reference: string;
  signed_on: string;
  iban: string;
  bic: string | null;
  scheme: DebitScheme;
  /** What its first collection by Billow is. */
  sequence: DebitSequence;
  created_at: string;
  revoked_at: string | null;
  revoked_because: string | null;
}

/** The creditor as a file names it. */
export interface StoredCreditor {
  name: string;
  id: string;
  iban: string;
  bic: string | null;
}

export interface DirectDebitFileTable {
  id: string;
  issuer_id: string;
  message_id: string;
  collect_on: string;
  scheme: DebitScheme;
  creditor: Json<StoredCreditor>;
  created_by: Json<Actor>;
  created_at: string;
}

export interface DirectDebitTable {
  id: string;
  file_id: string;
  position: number;
  invoice_id: string;
  customer_id: string;
  mandate_id: string;
  sequence: DebitSequence;
  debtor: string;
  amount: bigint;
  end_to_end_id: string;
  state: "collecting" | "collected" | "takenBack";
  payment_id: string | null;
  taken_back_because: string | null;
}

export interface DirectDebitTables {
  mandate: MandateTable;
  direct_debit_file: DirectDebitFileTable;
  direct_debit: DirectDebitTable;
}
