import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import { Link } from "@tanstack/react-router";
import { Checkbox } from "../../../components/fields/checkbox.tsx";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { StatusBadge } from "../../../components/status-badge.tsx";
import { formatShortDate } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./invoice-cards.module.css";
import { useHold } from "./use-hold.ts";
import type { Selecting } from "./use-selection.ts";

interface InvoiceCardsProps {
  invoices: readonly InvoiceSummary[];
  selecting: Selecting;
  /** Cards are selected by a touch instead of being opened. */
  choosing: boolean;
  onChoose: () => void;
}

/** The list on a phone: two lines an invoice, the whole of it a link. Holding a card starts selecting. */
export function InvoiceCards({ invoices, selecting, choosing, onChoose }: InvoiceCardsProps) {
  return (
    <ul className={classes.cards} data-choosing={choosing || undefined}>
      {invoices.map((invoice) => {
        const selected = selecting.isSelected(invoice.id);
        return (
          <li key={invoice.id} className={classes.item} data-selected={selected || undefined}>
            {choosing && (
              <span className={classes.box}>
                <Checkbox
                  label={`Select ${invoice.number}`}
                  checked={selected}
                  onToggle={(wanted) => selecting.toggle(invoice, wanted, false)}
                />
              </span>
            )}
            <Card
              invoice={invoice}
              onTouch={choosing ? () => selecting.toggle(invoice, !selected, false) : null}
              onHold={() => {
                onChoose();
                if (!selected) selecting.toggle(invoice, true, false);
              }}
            />
          </li>
        );
      })}
    </ul>
  );
}

interface CardProps {
  invoice: InvoiceSummary;
  /** What a touch does instead of opening the sheet. */
  onTouch: (() => void) | null;
  onHold: () => void;
}

function Card({ invoice, onTouch, onHold }: CardProps) {
  const { hold, wasHeld } = useHold(onHold);
  return (
    <Link
      to="/invoices/$number"
      params={{ number: invoice.number }}
      search={true}
      resetScroll={false}
      className={classes.card}
      data-status={invoice.status}
      data-invoice={invoice.number}
      {...hold}
      onClick={(event) => {
        if (!wasHeld() && onTouch === null) return;
        event.preventDefault();
        if (!wasHeld()) onTouch?.();
      }}
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
          <span className={classes.refunded}>{formatMoney(invoice.amountRefunded, invoice.currency)}</span>
        )}
        {!isZero(invoice.credited) && invoice.status !== "voided" && (
          <span className={classes.waiting}>credited</span>
        )}
        {!isZero(invoice.writtenOff) && <span className={classes.waiting}>written off</span>}
        {invoice.collectingOn !== null && <span className={classes.waiting}>collecting</span>}
        {invoice.promise && (
          <span className={classes.waiting}>{invoice.promise.isBroken ? "promise broken" : "promised"}</span>
        )}
        {invoice.held && <span className={classes.waiting}>held</span>}
        {invoice.emailWaiting && <span className={classes.waiting}>e-mail waits</span>}
        <StatusBadge status={invoice.status} />
      </span>
    </Link>
  );
}

function dateThatMatters(invoice: InvoiceSummary): string {
  return invoice.paidDate
    ? `paid ${formatShortDate(invoice.paidDate)}`
    : `due ${formatShortDate(invoice.dueDate)}`;
}
