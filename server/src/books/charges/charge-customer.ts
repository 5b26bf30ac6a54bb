import type { ChargeKind } from "@billow/core/books/charge.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { chargeSettings, insertCharge } from "./queries.ts";

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
    taxed: (await chargeSettings(tx, charge.issuerId)).taxed,
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
