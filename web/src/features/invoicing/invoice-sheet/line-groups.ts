import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { addDecimals, isZero } from "../../../format/decimal.ts";
import { formatQuantity } from "../../../format/quantity.ts";

/** Lines as they are shown: one by itself, or the tiers of one price under their product. */
export type LineGroup =
  | { id: number; kind: "line"; line: InvoiceLine }
  | { id: number; kind: "tiers"; product: string; description: string | null; lines: InvoiceLine[] };

/** Gathers neighbouring tiers of the same price; the order of the lines stays. */
export function groupLines(lines: readonly InvoiceLine[]): LineGroup[] {
  const groups: LineGroup[] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (!isTier(line)) groups.push({ id: groups.length, kind: "line", line });
    else if (last?.kind === "tiers" && continues(last.lines.at(-1), line)) last.lines.push(line);
    else
      groups.push({
        id: groups.length,
        kind: "tiers",
        product: line.product,
        description: line.description,
        lines: [line],
      });
  }
  return groups;
}

/** "First 10,000 GB, included", "10,000 to 50,000 GB", "Over 50,000 GB". */
export function tierText(line: InvoiceLine, locale?: string): string {
  if (line.tier === null) return line.product;
  const { from, upTo } = line.tier;
  const unit = line.unit === null ? "" : ` ${unitLabel(line.unit)}`;
  const included = isZero(line.unitPrice) ? ", included" : "";
  const say = (quantity: string) => formatQuantity(quantity, locale);
  if (upTo === null) return `Over ${say(from)}${unit}${included}`;
  if (isZero(from)) return `First ${say(upTo)}${unit}${included}`;
  return `${say(from)} to ${say(upTo)}${unit}${included}`;
}

/** What all tiers of a group come to. */
export function tierSums(lines: readonly InvoiceLine[]): { quantity: string; amount: string } {
  return {
    quantity: addDecimals(lines.map((line) => line.quantity)),
    amount: addDecimals(lines.map((line) => line.amount)),
  };
}

/** A single tier without an end is a plain price. */
function isTier(line: InvoiceLine): boolean {
  return line.tier !== null && !(isZero(line.tier.from) && line.tier.upTo === null);
}

function continues(before: InvoiceLine | undefined, line: InvoiceLine): boolean {
  return (
    before?.tier?.upTo !== undefined &&
    before.tier.upTo === line.tier?.from &&
    before.product === line.product &&
    before.meter === line.meter
  );
}
