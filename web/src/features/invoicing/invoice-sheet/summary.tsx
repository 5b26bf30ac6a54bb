import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { ReactNode } from "react";
import { formatDate } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney, formatNegative } from "../../../format/money.ts";
import { formatPercent } from "../../../format/quantity.ts";
import classes from "./summary.module.css";

/** From the lines to what is due. */
export function Summary({ invoice }: { invoice: Invoice }) {
  const { currency, subtotal, discount, taxes, total, amountPaid, amountDue, payments, refunds, status } =
    invoice;
  const { writtenOff, credited } = invoice;
  const money = (amount: string) => formatMoney(amount, currency);
  return (
    <dl className={classes.summary} aria-label="Summary">
      <Line name="Subtotal">{money(subtotal)}</Line>
      {!isZero(discount) && <Line name="Discounts">{formatNegative(discount, currency)}</Line>}
      {taxes.map((tax) => (
        <Line key={`${tax.category} ${tax.rate}`} name={taxName(tax, money(tax.taxable))}>
          {money(tax.tax)}
        </Line>
      ))}
      <Line name="Total" kind="total">
        {money(total)}
      </Line>
      {!isZero(credited) && <Line name="Credited">{formatNegative(credited, currency)}</Line>}
      {payments.length > 0 && !isZero(amountPaid) && (
        <Line name={payments.length === 1 ? `Paid ${formatDate(payments[0]?.paidOn ?? "")}` : "Paid"}>
          {money(amountPaid)}
        </Line>
      )}
      {!isZero(writtenOff) && <Line name="Written off">{formatNegative(writtenOff, currency)}</Line>}
      {refunds.map((refund) => (
        <Line key={refund.id} name={`Refunded ${formatDate(refund.refundedOn)}`}>
          {formatNegative(refund.amount, currency)}
        </Line>
      ))}
      {status !== "voided" && (
        <Line
          name="Due"
          kind={payments.length > 0 || !isZero(writtenOff) || !isZero(credited) ? "dueAfter" : "due"}
        >
          {money(amountDue)}
        </Line>
      )}
    </dl>
  );
}

function Line({
  name,
  kind,
  children,
}: {
  name: string;
  kind?: "total" | "due" | "dueAfter";
  children: ReactNode;
}) {
  return (
    <div className={classes.line} data-kind={kind}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function taxName({ category, rate }: Invoice["taxes"][number], taxable: string): string {
  switch (category) {
    case "reverseCharge":
      return `VAT, reverse charge ${formatPercent(rate)}`;
    case "exempt":
      return `VAT exempt on ${taxable}`;
    case "outsideScope":
      return `Outside the scope of VAT, ${taxable}`;
    default:
      return `VAT ${formatPercent(rate)} on ${taxable}`;
  }
}
