import type { SettledByPeople } from "@billow/core/billing/adjustment.ts";
import type { BilledPart } from "@billow/core/billing/period-bill.ts";
import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Decimal, decimal } from "@billow/core/money/decimal.ts";
import { NO_TERMS, type PeriodTerms } from "@billow/core/pricing/agreed-terms.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { parseParts, parseTerms } from "./billed-period.ts";
import { handChanges } from "./hand-changes.ts";
import { billedPeriodRows, billedSums, type CustomerPeriod, linesByPeriod, usageSums } from "./queries.ts";
import { refundedOfPeriods } from "./refunded-of-periods.ts";
import { type TaxOfLine, taxOfPeriod } from "./tax-of-period.ts";

/** What invoices bill of a customer's period so far, and what was used in it. */
export interface BilledBefore extends CustomerPeriod {
  /** Whether the period has a bill. Without one, other invoices may still bill its usage. */
  isCovered: boolean;
  /** The rate card of the period's first bill; null where there is none. */
  rateCardId: string | null;
  termsIn(currency: CurrencyCode): PeriodTerms;
  parts: readonly BilledPart[];
  /** How a product of the period was taxed; if it was not billed, how the period was. Null where nothing was billed. */
  taxOf(product: string): TaxOfLine | null;
  /** What people gave back of the period, billed ahead of it or took off by a discount. */
  byPeopleIn(currency: CurrencyCode): Omit<SettledByPeople, "recurring">;
  /** By meter, `dimensionsKey` and tenant, in the stored form. */
  billed: ReadonlyMap<string, SeriesQuantity>;
  usage: readonly StoredUsage[];
}

export interface SeriesQuantity {
  meter: string;
  dimensions: string;
  /** Empty for the customer's first tenant. */
  tenant: string;
  quantity: Decimal;
}

/**
 * Reads what invoices that are not voided bill of some periods, without the invoice `except`. For `past` periods the
 * usage is returned even where no invoice bills any of it.
 */
export async function billedBefore(
  db: Kysely<Database>,
  {
    periods,
    past = [],
    except,
  }: { periods: readonly CustomerPeriod[]; past?: readonly CustomerPeriod[]; except: string | null },
): Promise<BilledBefore[]> {
  const rows = await billedPeriodRows(db, { periods: [...periods, ...past], except });
  if (rows.length + past.length === 0) return [];
  const byPeriod = Map.groupBy(rows, (row) => keyOf(row.customer_id, row.period_from));
  const known = [...rows.map((row) => ({ customerId: row.customer_id, from: row.period_from })), ...past];
  const distinct = [...new Map(known.map((one) => [keyOf(one.customerId, one.from), one])).values()];
  const sums = Map.groupBy(await billedSums(db, { periods: distinct, except }), (row) =>
    keyOf(row.customer_id, row.period_from),
  );
  const lines = await linesByPeriod(db, [...new Set(rows.map((row) => row.invoice_id))]);
  const linesOfInvoices = Map.groupBy(lines, (line) => line.invoice_id);
  const credited = new Set(rows.flatMap((row) => (row.is_credited ? [row.invoice_id] : [])));
  const refunded = await refundedOfPeriods(
    db,
    lines.filter((line) => credited.has(line.invoice_id)),
  );
  const taxed = Map.groupBy(
    lines.filter((line) => line.kind !== "manual"),
    (line) => keyOf(line.customer_id, line.period_from ?? ""),
  );
  const used = Map.groupBy(await usageSums(db, distinct), (row) => keyOf(row.customer_id, row.period_from));
  return distinct.map((period) => {
    const key = keyOf(period.customerId, period.from);
    const own = byPeriod.get(key) ?? [];
    const bill = own.find((row) => row.is_bill) ?? own[0];
    return {
      ...period,
      isCovered: bill?.is_bill ?? false,
      rateCardId: bill?.rate_card_id ?? null,
      termsIn: (currency) => (bill === undefined ? NO_TERMS : parseTerms(bill.terms, currency)),
      parts: own.flatMap((row) => parseParts(row.parts)),
      taxOf: taxOfPeriod(taxed.get(key) ?? []),
      byPeopleIn: (currency) => {
        const changes = handChanges(own, linesOfInvoices, currency);
        const refunds = own.map((row) => refunded.get(row.invoice_id)?.get(period.from) ?? 0n);
        return { ...changes, givenBack: refunds.reduce((sum, refund) => sum + refund, changes.givenBack) };
      },
      billed: new Map(
        (sums.get(key) ?? []).map((row) => [
          seriesKey(row),
          {
            meter: row.meter,
            dimensions: row.dimensions,
            tenant: row.tenant,
            quantity: decimal(row.quantity),
          },
        ]),
      ),
      usage: (used.get(key) ?? []).map((row) => ({
        meter: row.meter,
        dimensions: parseDimensionsKey(row.dimensions),
        tenant: row.tenant,
        quantity: decimal(row.quantity),
      })),
    };
  });
}

export function seriesKey({ meter, dimensions, tenant }: Omit<SeriesQuantity, "quantity">): string {
  return `${meter} ${dimensions} ${tenant}`;
}

function keyOf(customerId: string, from: string): string {
  return `${customerId} ${from}`;
}
