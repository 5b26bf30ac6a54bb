import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { type Balance, openChargesOf, outstandingOf } from "../queries.ts";

type Sum = { currency: CurrencyCode; amount: string };

/** What a customer's open invoices are due, and the fees and interest that wait for its next one, per currency. */
export async function owedBy(
  db: Kysely<Database>,
  customerId: string,
): Promise<{ outstanding: Sum[]; openCharges: Sum[] }> {
  return {
    outstanding: (await outstandingOf(db, [customerId])).map(sumOf),
    openCharges: (await openChargesOf(db, [customerId])).map(sumOf),
  };
}

function sumOf({ currency, amount }: Balance): Sum {
  return { currency, amount: formatAmount(amount, currency) };
}
