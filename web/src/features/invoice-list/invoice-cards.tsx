import type { InvoiceSummary } from "@billow/contract/invoice.ts";
import { Link } from "@tanstack/react-router";
import { InvoiceNumber } from "../../components/invoice-number.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { formatShortDate } from "../../format/date.ts";
import { isZero } from "../../format/decimal.ts";
import { formatMoney } from "../../format/money.ts";
import classes from "./invoice-cards.module.css";

/** The list on a phone: two lines an invoice, the whole of it a link. */
export function InvoiceCards({ invoices }: { invoices: readonly InvoiceSummary[] }) {
  return (
    <ul className={classes.cards}>
      {invoices.map((invoice) => (
        <li key={invoice.id}>
          <Link
            to="/invoices/$number"
            params={{ number: invoice.number }}
            search={true}
            resetScroll={false}
            className={classes.card}
            data-status={invoice.status}
            data-invoice={invoice.number}
          >
            <span className={classes.customer}>{invoice.customer.name}</span>
            <span className={classes.amount}>{formatMoney(invoice.total, invoice.currency)}</span>
            <span className={classes.number}>
              <InvoiceNumber number={invoice.number} />
              {" · "}
              <span className={classes.date}>{dateThatMatters(invoice)}</span>
            </span>
            <span className={classes.status}>
              {!isZero(invoice.amountRefunded) && (
                <span className={classes.refunded}>
                  {formatMoney(invoice.amountRefunded, invoice.currency)}
                </span>
              )}
              <StatusBadge status={invoice.status} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function dateThatMatters(invoice: InvoiceSummary): string {
  return invoice.paidDate
    ? `paid ${formatShortDate(invoice.paidDate)}`
    : `due ${formatShortDate(invoice.dueDate)}`;
}
