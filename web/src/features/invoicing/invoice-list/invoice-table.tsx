import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import { Link } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import type { InvoiceSort } from "../../../api/invoicing/invoice-list.ts";
import { Checkbox } from "../../../components/fields/checkbox.tsx";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { StatusBadge } from "../../../components/status-badge.tsx";
import { SortHead } from "../../../components/table/sort-head.tsx";
import table from "../../../components/table/table.module.css";
import { formatDate } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./invoice-table.module.css";
import type { Selecting } from "./use-selection.ts";

interface InvoiceTableProps {
  invoices: readonly InvoiceSummary[];
  sort: InvoiceSort;
  onSort: (sort: InvoiceSort) => void;
  /** The invoice whose sheet is open. */
  openNumber: string | undefined;
  onOpen: (number: string) => void;
  selecting: Selecting;
}

export function InvoiceTable(props: InvoiceTableProps) {
  const { invoices, sort, onSort, openNumber, onOpen, selecting } = props;
  const selected = invoices.filter(({ id }) => selecting.isSelected(id)).length;
  return (
    <table className={`${table.table} ${classes.table}`}>
      <caption className="visually-hidden">Invoices</caption>
      <InvoiceTableHead
        sort={sort}
        onSort={onSort}
        box={
          <Checkbox
            label="Select all on this page"
            checked={selected === invoices.length}
            mixed={selected > 0 && selected < invoices.length}
            onToggle={(wanted) => selecting.togglePage(wanted)}
          />
        }
      />
      <tbody>
        {invoices.map((invoice) => (
          <Row
            key={invoice.id}
            invoice={invoice}
            open={invoice.number === openNumber}
            onOpen={onOpen}
            selected={selecting.isSelected(invoice.id)}
            onSelect={(wanted, range) => selecting.toggle(invoice, wanted, range)}
          />
        ))}
      </tbody>
    </table>
  );
}

type SortField = "number" | "customer" | "total" | "issueDate" | "dueDate";

/** The heads alone stay when there are no rows to show, so that the page keeps its shape. */
export function InvoiceTableHead({
  sort,
  onSort,
  box,
}: Pick<InvoiceTableProps, "sort" | "onSort"> & { box?: ReactNode }) {
  function head(field: SortField, label: string, right = false) {
    const direction = sort === field ? "ascending" : sort === `-${field}` ? "descending" : null;
    return (
      <SortHead
        label={label}
        right={right}
        direction={direction}
        onSort={() =>
          onSort(
            direction === "descending" ? field : direction === "ascending" ? `-${field}` : firstSort(field),
          )
        }
      />
    );
  }
  return (
    <>
      <colgroup>
        <col className={classes.box} />
        <col className={classes.number} />
        <col />
        <col className={classes.amount} />
        <col className={classes.status} />
        <col className={classes.date} />
        <col className={classes.date} />
        <col className={`${classes.date} ${classes.paid}`} />
      </colgroup>
      <thead>
        <tr>
          <td className={classes.boxCell}>{box}</td>
          {head("number", "Invoice Number")}
          {head("customer", "Customer")}
          {head("total", "Amount", true)}
          <th scope="col" className={classes.statusCell}>
            Status
          </th>
          {head("issueDate", "Issue Date")}
          {head("dueDate", "Due Date")}
          <th scope="col" className={classes.paid}>
            Paid Date
          </th>
        </tr>
      </thead>
    </>
  );
}

/** Names start at A; numbers, sums and dates with the biggest, which is what people look for. */
function firstSort(field: SortField): InvoiceSort {
  return field === "customer" ? "customer" : `-${field}`;
}

function Row({
  invoice,
  open,
  onOpen,
  selected,
  onSelect,
}: {
  invoice: InvoiceSummary;
  open: boolean;
  onOpen: (number: string) => void;
  selected: boolean;
  onSelect: (wanted: boolean, range: boolean) => void;
}) {
  function openByRow(event: MouseEvent): void {
    const onLink = event.target instanceof Element && event.target.closest("a, label") !== null;
    // Somebody who marks text to copy it does not want the sheet.
    if (!onLink && getSelection()?.isCollapsed !== false) onOpen(invoice.number);
  }
  const refunded = !isZero(invoice.amountRefunded);
  return (
    // The link in the row is what keyboards and screen readers use; the row only makes its target larger for a pointer.
    <tr
      className={classes.row}
      data-open={open || undefined}
      data-selected={selected || undefined}
      data-status={invoice.status}
      onClick={openByRow}
      // Shift with a click selects rows, not text.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
    >
      <td className={classes.boxCell}>
        <Checkbox label={`Select ${invoice.number}`} checked={selected} onToggle={onSelect} />
      </td>
      <td>
        <Link
          to="/invoices/$number"
          params={{ number: invoice.number }}
          search={true}
          resetScroll={false}
          className={classes.link}
          data-invoice={invoice.number}
        >
          <InvoiceNumber number={invoice.number} />
        </Link>
      </td>
      <td className={classes.customer} title={invoice.customer.name}>
        {invoice.customer.name}
      </td>
      <td className={classes.sum} data-right>
        {formatMoney(invoice.total, invoice.currency)}
      </td>
      <td className={classes.statusCell}>
        <span className={classes.badges}>
          <StatusBadge status={invoice.status} />
          {refunded && (
            <span className={classes.refunded}>{formatMoney(invoice.amountRefunded, invoice.currency)}</span>
          )}
          {!isZero(invoice.credited) && invoice.status !== "voided" && (
            <span className={classes.waiting}>credited</span>
          )}
          {!isZero(invoice.writtenOff) && <span className={classes.waiting}>written off</span>}
          {invoice.collectingOn !== null && <span className={classes.waiting}>collecting</span>}
          {invoice.promise && (
            <span className={classes.waiting}>
              {invoice.promise.isBroken ? "promise broken" : "promised"}
            </span>
          )}
          {invoice.held && <span className={classes.waiting}>held</span>}
          {invoice.emailWaiting && <span className={classes.waiting}>e-mail waits</span>}
        </span>
      </td>
      <td className={table.muted}>{formatDate(invoice.issueDate)}</td>
      <td className={classes.due}>{formatDate(invoice.dueDate)}</td>
      <td className={`${table.muted} ${classes.paid}`}>
        {invoice.paidDate ? formatDate(invoice.paidDate) : <Missing means="not paid" />}
      </td>
    </tr>
  );
}
