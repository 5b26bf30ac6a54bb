import { adjustmentsOf } from "@billow/core/billing/adjustment.ts";
import { partsOfBill, periodBill } from "@billow/core/billing/period-bill.ts";
import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import { nextMonth } from "@billow/core/metering/period.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import { parseParts, parseTerms } from "../../books/billed-usage/billed-period.ts";
import { errorMessage } from "../../error-code.ts";
import type { ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import type { BilledOfPeriod, BilledRow, BilledSeriesRow } from "./billed-queries.ts";
import type { Contradiction } from "./finding.ts";
import { amountText } from "./words.ts";

/**
 * Rates all usage that the invoices of a period say they billed, and compares the result with what they billed for it. A
 * voided invoice removes its share, and the next run bills it again. So the comparison waits while an adjustment is voided or
 * something is still to be given back.
 */
export function* checkBilled(
  { from, rows, series }: BilledOfPeriod,
  context: { owner: string; cards: ReadonlyMap<string, ValidRateCard>; tiling: Tiling },
): Generator<Contradiction> {
  const where = `${context.owner}, ${from.slice(0, 7)}`;
  const standing = rows.filter((row) => row.status !== "voided");
  for (const row of standing) {
    const sum = parseParts(row.parts).reduce((total, part) => total + part.amount, 0n);
    if (sum !== row.amount)
      yield {
        where: `${where}, ${row.number}`,
        expected: amountText(sum, row.currency),
        found: amountText(row.amount, row.currency),
      };
  }
  const bill = standing.find((row) => row.is_bill);
  if (bill === undefined || !isSettled(rows, standing) || !isCurrencyCode(bill.currency)) return;
  const card = context.cards.get(bill.rate_card_id);
  if (card === undefined) {
    yield { where, expected: "the rate card it was billed by", found: "none" };
    return;
  }
  const { currency } = bill;
  const monthSeconds =
    context.tiling.startOfDay(`${nextMonth(from.slice(0, 7))}-01`) - context.tiling.startOfDay(from);
  try {
    const terms = parseTerms(bill.terms, currency);
    const target = partsOfBill(
      periodBill({
        meters: card.meters,
        items: card.items,
        usage: usageOf(series),
        from,
        monthSeconds,
        currency,
        terms,
      }),
    );
    const billed = standing
      .flatMap((row) => parseParts(row.parts))
      .filter((part) => part.item !== "refund" && part.item !== "ahead");
    if (adjustmentsOf(target, billed, currency).length === 0) return;
    const sum = (parts: typeof billed) =>
      amountText(
        parts.reduce((total, part) => total + part.amount, 0n),
        currency,
      );
    yield {
      where,
      expected: `${sum(target)} by its prices`,
      found: `${sum(billed)} in other parts or in all`,
    };
  } catch (error) {
    yield { where, expected: "usage that can be rated", found: errorMessage(error) };
  }
}

/** Ids grow with time, so an invoice with a larger id is newer. */
function isSettled(rows: readonly BilledRow[], standing: readonly BilledRow[]): boolean {
  const [oldest = ""] = standing.map((row) => row.invoice_id).sort();
  return (
    standing.every((row) => row.complete) &&
    rows.every((row) => row.status !== "voided" || row.invoice_id < oldest)
  );
}

function usageOf(series: readonly BilledSeriesRow[]): StoredUsage[] {
  return series.map((row) => ({
    meter: row.meter,
    dimensions: parseDimensionsKey(row.dimensions),
    tenant: row.tenant,
    quantity: decimal(row.quantity),
  }));
}
