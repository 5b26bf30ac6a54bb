import type { ChargeKind } from "@billow/core/books/charge.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { areChargesTaxed, insertCharge, setChargesTaxed } from "./queries.ts";

export interface NewCharge {
  /** What it is for. A second charge for the same is none. */
  key: string;
  kind: ChargeKind;
  issuerId: string;
  customerId: string;
  currency: CurrencyCode;
  /** In minor units, more than zero. */
  amount: bigint;
  invoiceId: string | null;
  paymentId: string | null;
  level: number | null;
  chargedOn: string;
  interest: { from: string; before: string; rate: string } | null;
}

/** Charges a customer once for a thing. It waits for the customer's next invoice. Says whether it was new. */
export async function chargeCustomer(
  tx: Transaction<Database>,
  deps: Deps,
  { key, kind, interest, ...charge }: NewCharge,
): Promise<boolean> {
  return insertCharge(tx, {
    id: deps.newId(),
    key,
    kind,
    issuer_id: charge.issuerId,
    customer_id: charge.customerId,
    currency: charge.currency,
    amount: charge.amount,
    taxed: await areChargesTaxed(tx),
    invoice_id: charge.invoiceId,
    payment_id: charge.paymentId,
    level: charge.level,
    charged_on: charge.chargedOn,
    period_from: interest?.from ?? null,
    period_before: interest?.before ?? null,
    rate: interest?.rate ?? null,
    recorded_at: instantOfMs(deps.clock.nowMs()),
    waived_at: null,
    waived_reason: null,
  });
}

/** Whether charges are taxed as the customer's sales are. */
export async function readChargesTaxed(db: Kysely<Database>): Promise<boolean> {
  return areChargesTaxed(db);
}

/** Says how charges from now on are taxed; those there are stay as they are. */
export async function changeChargesTaxed(tx: Transaction<Database>, taxed: boolean): Promise<void> {
  await setChargesTaxed(tx, taxed);
}
