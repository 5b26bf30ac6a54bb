import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { outstandingOf } from "../queries.ts";

/** What a customer's open invoices are due, per currency. */
export async function owedBy(
  db: Kysely<Database>,
  customerId: string,
): Promise<{ currency: CurrencyCode; amount: string }[]> {
  const owed = await outstandingOf(db, [customerId]);
  return owed.map(({ currency, amount }) => ({ currency, amount: formatAmount(amount, currency) }));
}
