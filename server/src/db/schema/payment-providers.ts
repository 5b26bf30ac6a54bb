import type { ColumnType, Generated } from "kysely";

/** Payment by a provider, in one row. */
export interface PaymentProviderTable {
  singleton: Generated<boolean>;
  enabled: boolean;
  /** Sealed. */
  secret_key: Buffer | null;
  /** Sealed. */
  webhook_secret: Buffer | null;
}

/** A page of a provider on which an invoice can be paid; without an address it is still to be made. */
export interface PaymentLinkTable {
  id: string;
  invoice_id: string;
  provider: string;
  currency: string;
  amount: bigint;
  created_at: string;
  url: string | null;
  reference: string | null;
  expires_at: string | null;
}

/** What a provider has told. */
export interface ProviderMessageTable {
  provider: string;
  id: string;
  type: string;
  content: ColumnType<unknown, string, string>;
  state: "waiting" | "done" | "ignored";
  received_at: string;
  attempts: Generated<number>;
  next_attempt_at: string | null;
  problem: string | null;
}

/** A refund that a provider pays out. */
export interface ProviderRefundTable {
  refund_id: string;
  provider: string;
  payment_id: string;
  payment_reference: string;
  currency: string;
  amount: bigint;
  state: "waiting" | "paid" | "failed";
  round: Generated<number>;
  attempts: Generated<number>;
  next_attempt_at: string | null;
  reference: string | null;
  problem: string | null;
}

export interface PaymentProviderTables {
  payment_provider: PaymentProviderTable;
  payment_link: PaymentLinkTable;
  provider_message: ProviderMessageTable;
  provider_refund: ProviderRefundTable;
}
