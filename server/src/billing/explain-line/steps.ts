import type { LineExplanation } from "@billow/contract/billing/explanation.ts";
import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { RateCardItem } from "@billow/core/pricing/rate.ts";

/** How a line's amount is computed, in sentences that can be checked by hand. */
export function stepsOf({
  line,
  currency,
  item,
  quantity,
  minimum,
}: {
  line: InvoiceLine;
  currency: CurrencyCode;
  item: RateCardItem | undefined;
  quantity: LineExplanation["quantity"];
  minimum: LineExplanation["minimum"];
}): string[] {
  return [
    ...(quantity === null ? [] : usageSteps(quantity, line)),
    ...(item === undefined ? [] : [priceStep(item, currency, unitLabel(quantity?.unit ?? ""))]),
    ...(item === undefined ? [] : boundSteps(item, line, currency)),
    ...(line.kind === "adjustment" ? adjustmentSteps(line) : []),
    ...(minimum === null
      ? []
      : [
          `${minimum.agreed} ${currency} were agreed for this period and ${minimum.reached} were reached, so ${minimum.missing} are missing.`,
        ]),
    `${line.quantity}${line.unit === null ? "" : ` ${unitLabel(line.unit)}`} × ${line.unitPrice} ${currency} = ${line.amount} ${currency}, rounded once.`,
  ];
}

function usageSteps(quantity: NonNullable<LineExplanation["quantity"]>, line: InvoiceLine): string[] {
  const { stored, dividedBy, hoursOfMonth, reported, billed, changed } = quantity;
  const [storedUnit, unit] = [unitLabel(quantity.storedUnit), unitLabel(quantity.unit)];
  const why = hoursOfMonth === null ? "" : `, because the month has ${hoursOfMonth} hours`;
  return [
    `${stored} ${storedUnit} ÷ ${dividedBy}${why} = ${reported} ${unit} were used in the whole period.`,
    ...(line.kind === "usage" && billed !== reported ? [`This invoice was made of ${billed} ${unit}.`] : []),
    ...(changed ? ["Some of the usage known now is not on an invoice yet."] : []),
  ];
}

function adjustmentSteps({ tier }: InvoiceLine): string[] {
  const what = tier === null ? "" : ` in the tier above ${tier.from}`;
  return [
    `The period was rated again by the prices and terms of its bill. This is the difference${what} to what is billed.`,
  ];
}

/** What a minimum or maximum made of the line. */
function boundSteps({ minimum, maximum }: RateCardItem, line: InvoiceLine, currency: CurrencyCode): string[] {
  if (line.unit === "minimum" && minimum)
    return [`That is less than the item's minimum of ${minimum} ${currency}.`];
  if (line.unit === "maximum" && maximum)
    return [`That is more than the item's maximum of ${maximum} ${currency}.`];
  return [];
}

function priceStep({ price }: RateCardItem, currency: CurrencyCode, unit: string): string {
  const until = (upTo: string | null) => (upTo === null ? "beyond" : `up to ${upTo}`);
  switch (price.model) {
    case "flat":
      return `Any usage costs ${price.amount} ${currency}.`;
    case "unit":
      return `Each ${unit} costs ${price.unitPrice} ${currency}.`;
    case "package":
      return `Each begun package of ${price.size} ${unit} costs ${price.packagePrice} ${currency}.`;
    case "graduated": {
      const tiers = price.tiers.map((tier) => `${until(tier.upTo)}: ${tier.unitPrice}`).join(", ");
      return `Each ${unit} costs the price of its tier, in ${currency}: ${tiers}.`;
    }
    case "percent":
      return `The item costs ${price.percent}% of that.`;
    case "volume": {
      const tiers = price.tiers.map((tier) => `${until(tier.upTo)}: ${tier.unitPrice}`).join(", ");
      return `Each ${unit} costs the price of the whole quantity's tier, in ${currency}: ${tiers}.`;
    }
  }
}
