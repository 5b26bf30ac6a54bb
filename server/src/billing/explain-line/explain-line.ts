import type { LineExplanation } from "@billow/contract/billing/explanation.ts";
import { minimumSpendOf } from "@billow/core/billing/period-bill.ts";
import { ruleOf } from "@billow/core/metering/levels.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { RateCardItem } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import { type Bill, readBills } from "../../books/billed-usage/bills-of-period.ts";
import { partOfName } from "../../books/billed-usage/part-names.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { type ReadLine, readLine } from "../../invoicing/invoices/read-line.ts";
import { rateCardsOfIds, type ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import { percentSteps } from "./explain-percent.ts";
import { explainUsage, type UsageExplanation } from "./explain-usage.ts";
import { stepsOf } from "./steps.ts";
import { termSteps } from "./term-steps.ts";

/**
 * Explains what a line was made from. For usage: its price, the usage in the period and how it became the quantity,
 * by resource and by day, and what other invoices bill of it. For a true-up: the sums behind it. Usage is shown as it
 * is known now, beside what the invoice knew.
 *
 * @throws DomainError `not_found`, and as `usageByResource` does
 */
export async function explainLine(
  db: Kysely<Database>,
  deps: Deps,
  asked: { ref: string; position: number; limit: number; cursor?: string | undefined },
): Promise<LineExplanation> {
  const read = await readLine(db, deps, asked);
  const { invoice, line, currency } = read;
  const { period } = line;
  const bills =
    period === null
      ? []
      : await readBills(db, {
          customerId: invoice.customer_id,
          from: period.from,
          invoiceId: invoice.id,
          currency,
        });
  const bill = bills.find((one) => one.invoice.id === invoice.id);
  const card = bill && (await rateCardsOfIds(db, [bill.rateCardId])).get(bill.rateCardId);
  const item = read.item === null ? undefined : card?.items[read.item];
  const usage =
    period === null || card === undefined || item === undefined || item.meter === null
      ? null
      : await explainUsage(db, { read, period, meters: card.meters, items: card.items, item, bills, asked });
  const minimum = line.kind === "minimum" && bill !== undefined ? minimumOf(bill, read) : null;
  return {
    invoice: { id: invoice.id, number: invoice.number },
    position: asked.position,
    line,
    steps: [
      ...percentSteps({ read, card, bill }),
      ...(card === undefined || item === undefined ? [] : levelSteps(card.meters, item)),
      ...termSteps(read),
      ...stepsOf({ line, currency, item, quantity: usage?.quantity ?? null, minimum }),
    ],
    period,
    rateCard: card === undefined || item === undefined ? null : presentCard(card),
    price: item === undefined ? null : presentPrice(item),
    bills: bills.flatMap((one) => billed(one, read)),
    minimum,
    ...(usage ?? NO_USAGE),
  };
}

/** The rule by which a month's level became the quantity. */
function levelSteps(meters: Meters, { meter }: RateCardItem): string[] {
  const rule = meter === null ? null : ruleOf(meters.of(meter));
  return rule === null ? [] : [rule];
}

const NO_USAGE: UsageExplanation = { quantity: null, resources: null, byDay: [], records: null };

function presentCard({ id, name, validFrom }: ValidRateCard): LineExplanation["rateCard"] {
  return { id, name, validFrom };
}

function presentPrice({ price }: RateCardItem): LineExplanation["price"] {
  if (price.model === "percent") {
    const { of } = price;
    return { ...price, of: of && { groups: [...of.groups], products: [...of.products] } };
  }
  if (!("tiers" in price)) return price;
  return { ...price, tiers: price.tiers.map((tier) => ({ ...tier })) };
}

/** What an invoice bills of the line's product in its period, or of the true-up. */
function billed({ invoice, parts }: Bill, { item, line, currency }: ReadLine): LineExplanation["bills"] {
  const of = item ?? partOfName(line.product);
  const own = parts.filter((part) => part.item === of);
  if (own.length === 0 || ["recurring", "charge", "manual"].includes(line.kind)) return [];
  return [
    {
      invoice: { id: invoice.id, number: invoice.number, status: invoice.status },
      quantity: decimalText(own.reduce((sum, part) => sum.plus(part.quantity), decimal("0"))),
      amount: formatAmount(
        own.reduce((sum, part) => sum + part.amount, 0n),
        currency,
      ),
    },
  ];
}

function minimumOf({ terms, parts }: Bill, { currency }: ReadLine): LineExplanation["minimum"] {
  const spend = minimumSpendOf(parts, terms);
  if (spend === null) return null;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  return { agreed: amount(spend.agreed), reached: amount(spend.reached), missing: amount(spend.missing) };
}
