import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely, Transaction } from "kysely";
import type { ReturnFee } from "../../db/schema/charges.ts";
import type { Database } from "../../db/schema.ts";
import { chargeSettings, putChargeSettings } from "./queries.ts";

/** How an issuer's charges are taxed, and what a returned payment costs. */
export interface ChargeSettings {
  chargesTaxed: boolean;
  returnFees: ReturnFee[];
}

export async function readChargeSettings(db: Kysely<Database>, issuerId: string): Promise<ChargeSettings> {
  const { taxed, return_fees } = await chargeSettings(db, issuerId);
  return { chargesTaxed: taxed, returnFees: return_fees };
}

/** What a payment that a bank returned costs in a currency, in major units; null for nothing. */
export async function returnFeeIn(
  db: Kysely<Database>,
  { issuerId, currency }: { issuerId: string; currency: CurrencyCode },
): Promise<string | null> {
  const { return_fees } = await chargeSettings(db, issuerId);
  return return_fees.find((fee) => fee.currency === currency)?.amount ?? null;
}

/** Says what holds of charges from now on; those there are stay as they are. */
export async function changeChargeSettings(
  tx: Transaction<Database>,
  { issuerId, chargesTaxed, returnFees }: ChargeSettings & { issuerId: string },
): Promise<void> {
  await putChargeSettings(tx, {
    issuer_id: issuerId,
    taxed: chargesTaxed,
    return_fees: JSON.stringify(returnFees),
  });
}
