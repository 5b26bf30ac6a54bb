import type { InvoicePreview } from "@billow/contract/invoicing/invoice.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney, formatNegative } from "../../../format/money.ts";
import { formatPercent } from "../../../format/quantity.ts";
import classes from "./draft-totals.module.css";

/** What the draft comes to so far. */
export function DraftTotals({ preview }: { preview: InvoicePreview | null }) {
  if (preview === null) {
    return (
      <dl className={classes.totals} aria-label="Summary">
        {/* As many rows as there will mostly be, so that none has to make room. */}
        <Line name="Subtotal">–</Line>
        <Line name="Tax">–</Line>
        <Line name="Total" total>
          –
        </Line>
      </dl>
    );
  }
  const { currency, subtotal, discount, taxes, total } = preview;
  const money = (amount: string) => formatMoney(amount, currency);
  return (
    <dl className={classes.totals} aria-label="Summary" aria-live="polite">
      <Line name="Subtotal">{money(subtotal)}</Line>
      {!isZero(discount) && <Line name="Discounts">{formatNegative(discount, currency)}</Line>}
      {taxes.map(({ category, rate, taxable, tax }) => (
        <Line key={`${category} ${rate}`} name={`Tax ${formatPercent(rate)} on ${money(taxable)}`}>
          {money(tax)}
        </Line>
      ))}
      <Line name="Total" total>
        {money(total)}
      </Line>
    </dl>
  );
}

function Line({ name, total, children }: { name: string; total?: boolean; children: string }) {
  return (
    <div className={classes.line} data-total={total || undefined}>
      <dt>{name}</dt>
      {/* Another amount takes the place of this one; what is right-aligned would be moved otherwise. */}
      <dd key={children}>{children}</dd>
    </div>
  );
}
