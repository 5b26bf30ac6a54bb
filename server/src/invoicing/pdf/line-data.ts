import type { CreditedLine } from "@billow/core/invoicing/line-correction.ts";
import { lineAmount } from "@billow/core/invoicing/line-item.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { taxCategoryOf } from "../invoices/draft/draft.ts";
import type { InvoiceDocument } from "../invoices/read-document.ts";
import { storedWording, wordLine } from "../messages/line-wording.ts";
import { type LocalFormat, lastDayOf } from "../messages/local-format.ts";
import { unitIn } from "../messages/units.ts";
import { breakable } from "./typesetting.ts";

/** A line item as the template needs it. */
export interface LineData {
  product: string;
  details: string[];
  quantity: string;
  unit: string | null;
  unitPrice: string;
  tax: string;
  amount: string;
}

/** Formats a line. Its period is shown only if it differs from the invoice's. */
export function lineData(
  line: InvoiceDocument["lines"][number],
  format: LocalFormat,
  invoice: { period_from: string | null; period_before: string | null },
): LineData {
  const { period_from: from, period_before: before } = line;
  const ownPeriod =
    from !== null &&
    before !== null &&
    (from !== invoice.period_from || before !== invoice.period_before) &&
    `${format.date(from)} – ${format.date(lastDayOf(before))}`;
  const { product, description } = wordLine({ ...line, wording: storedWording(line.wording) }, format);
  return {
    product: breakable(product),
    details: [
      ...(description === null ? [] : [breakable(description)]),
      ...(ownPeriod ? [ownPeriod] : []),
      ...(line.discount === 0n ? [] : [format.say("lineDiscount", { amount: format.money(-line.discount) })]),
    ],
    quantity: format.quantity(decimalText(decimal(line.quantity))),
    unit: line.unit === null ? null : breakable(unitIn(line.unit, format)),
    unitPrice: format.price(decimalText(decimal(line.unit_price))),
    tax:
      taxCategoryOf(line.tax_category) === "standard"
        ? format.percent(decimalText(decimal(line.tax_rate)))
        : "–",
    amount: format.money(line.amount),
  };
}

/** What a credit note takes back of a line. A price is shown only where quantity × price is the amount. */
export function creditedLineData(
  { position, quantity, net }: CreditedLine,
  { lines, invoice, currency }: Pick<InvoiceDocument, "lines" | "invoice" | "currency">,
  format: LocalFormat,
): LineData[] {
  const line = lines.find((one) => one.position === position);
  if (line === undefined) return [];
  const { details, unit, unitPrice, ...data } = lineData({ ...line, discount: 0n }, format, invoice);
  const unitPriceExact = decimal(line.unit_price);
  const isPriced = quantity !== null && lineAmount({ quantity, unitPrice: unitPriceExact }, currency) === net;
  return [
    {
      ...data,
      details,
      quantity: quantity === null ? "" : format.quantity(decimalText(quantity)),
      unit: quantity === null ? null : unit,
      unitPrice: isPriced ? unitPrice : "",
      amount: format.money(net),
    },
  ];
}
