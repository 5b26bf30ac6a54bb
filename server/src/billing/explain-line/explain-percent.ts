import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { percentBase } from "@billow/core/pricing/percent-items.ts";
import type { Bill } from "../../books/billed-usage/bills-of-period.ts";
import type { ReadLine } from "../../invoicing/invoices/read-line.ts";
import type { ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";

/** What the percentage of a line is of, by the period's bill on its invoice; nothing for other lines. */
export function percentSteps({
  read: { line, item, currency },
  card,
  bill,
}: {
  read: ReadLine;
  card: ValidRateCard | undefined;
  bill: Bill | undefined;
}): string[] {
  if (line.kind !== "percent" || item === null || card === undefined || bill === undefined) return [];
  const lines = bill.parts.flatMap((part) =>
    typeof part.item === "number" ? [{ item: part.item, amount: part.amount, shares: [] }] : [],
  );
  const base = percentBase(card.items, { place: item, lines, terms: bill.terms, currency });
  if (base === null) return [];
  const text = (amount: bigint) => money(amount, currency);
  const charges = base.items.map((one) => `${card.items[one.item]?.product} ${text(one.amount)}`);
  if (base.recurring !== 0n) charges.push(`items of the subscription ${text(base.recurring)}`);
  const less = base.discount === 0n ? "" : `, less ${text(base.discount)} of the agreed discount`;
  return [`These count: ${charges.join(", ")}${less}. They come to ${text(base.amount)}.`];
}

function money(amount: bigint, currency: CurrencyCode): string {
  return `${formatAmount(amount, currency)} ${currency}`;
}
