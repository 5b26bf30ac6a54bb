import type { BilledPart } from "@billow/core/billing/period-bill.ts";
import type { InvoiceStatus } from "@billow/core/invoicing/transitions.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Decimal, decimal } from "@billow/core/money/decimal.ts";
import type { PeriodTerms } from "@billow/core/pricing/agreed-terms.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { parseParts, parseTerms } from "./billed-period.ts";
import { billsOfPeriod, type CustomerPeriod, seriesOfBill } from "./queries.ts";

/** What an invoice bills of a period. */
export interface Bill {
  invoice: { id: string; number: string; status: InvoiceStatus };
  rateCardId: string;
  terms: PeriodTerms;
  parts: BilledPart[];
}

/** What invoices bill of a customer's period, oldest first. Of voided invoices only the requested one is included. */
export async function readBills(
  db: Kysely<Database>,
  period: CustomerPeriod & { invoiceId: string; currency: CurrencyCode },
): Promise<Bill[]> {
  const rows = await billsOfPeriod(db, period);
  return rows
    .filter((row) => row.status !== "voided" || row.invoice_id === period.invoiceId)
    .map((row) => ({
      invoice: { id: row.invoice_id, number: row.number, status: row.status },
      rateCardId: row.rate_card_id,
      terms: parseTerms(row.terms, period.currency),
      parts: parseParts(row.parts),
    }));
}

/** How much of each usage series an invoice bills of a period, in the stored form. */
export async function readBilledSeries(
  db: Kysely<Database>,
  bill: { invoiceId: string; from: string },
): Promise<{ meter: string; dimensions: string; quantity: Decimal }[]> {
  const rows = await seriesOfBill(db, bill);
  return rows.map((row) => ({ ...row, quantity: decimal(row.quantity) }));
}
