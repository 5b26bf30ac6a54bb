import { type BilledPart, FOLLOWING_ITEMS } from "@billow/core/billing/period-bill.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Decimal, decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { PeriodTerms } from "@billow/core/pricing/agreed-terms.ts";
import { parseDiscount } from "@billow/core/pricing/discount.ts";
import { z } from "zod";
import type { BilledUsageTable } from "../../db/schema/invoices.ts";

/** How much of a usage series an invoice bills, in the stored form. For a period billed before: the quantity it adds. */
export interface BilledSeries {
  meter: string;
  /** The `dimensionsKey`. */
  dimensions: string;
  /** The tenant that used it; empty for the customer's first. */
  tenant: string;
  quantity: Decimal;
  outcome: BilledUsageTable["outcome"];
}

/** What an invoice bills of a period: of its own, or of an earlier one that it adjusts. */
export interface BilledPeriod {
  /** The period's first day. */
  from: string;
  rateCardId: string;
  /** Usage that arrived later is not included. */
  knownUntil: string;
  terms: PeriodTerms;
  parts: readonly BilledPart[];
  usage: readonly BilledSeries[];
  /** Whether all invoices together then bill what the usage costs; false where part of a refund has to wait. */
  complete: boolean;
}

/** Whether an invoice that bills this takes up usage without a price. */
export function hasUnpriced({ usage }: Pick<BilledPeriod, "usage">): boolean {
  return usage.some(({ outcome, quantity }) => outcome === "unpriced" && quantity.gt("0"));
}

const storedParts = z.array(
  z.object({
    item: z.union([z.number(), z.enum(FOLLOWING_ITEMS)]),
    tier: z.object({ from: z.string(), upTo: z.string().nullable() }).nullable(),
    unitPrice: z.string().nullable(),
    unit: z.string().nullable(),
    quantity: z.string(),
    amount: z.string(),
  }),
);

/** Formats parts for the database. Numbers become texts, since JSON numbers are floats. */
export function partsText(parts: readonly BilledPart[]): string {
  const stored: z.input<typeof storedParts> = parts.map((part) => ({
    ...part,
    unitPrice: part.unitPrice === null ? null : decimalText(part.unitPrice),
    quantity: decimalText(part.quantity),
    amount: String(part.amount),
  }));
  return JSON.stringify(stored);
}

export function parseParts(stored: unknown): BilledPart[] {
  return storedParts.parse(stored).map((part) => ({
    ...part,
    unitPrice: part.unitPrice === null ? null : decimal(part.unitPrice),
    quantity: decimal(part.quantity),
    amount: BigInt(part.amount),
  }));
}

const storedTerms = z.object({
  recurring: z.string(),
  minimum: z.string().nullable(),
  discount: z.unknown(),
  rating: z.enum(["pooled", "perTenant"]).optional(),
});

export function termsText({ recurring, minimum, discount, rating }: PeriodTerms): string {
  return JSON.stringify({
    recurring: String(recurring),
    minimum: minimum === null ? null : String(minimum),
    discount,
    rating,
  });
}

export function parseTerms(stored: unknown, currency: CurrencyCode): PeriodTerms {
  const { recurring, minimum, discount, rating } = storedTerms.parse(stored);
  return {
    recurring: BigInt(recurring),
    minimum: minimum === null ? null : BigInt(minimum),
    discount: discount === null ? null : parseDiscount(discount, currency),
    ...(rating && { rating }),
  };
}
