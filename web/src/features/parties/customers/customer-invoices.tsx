import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { customerInvoicesQuery } from "../../../api/invoicing/invoices.ts";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { StatusBadge } from "../../../components/status-badge.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./customer-sheet.module.css";

/** The newest invoices of a customer, and the way to all of them. */
export function CustomerInvoices({ customer }: { customer: Customer }) {
  const query = useQuery(customerInvoicesQuery(customer.id));
  const invoices = query.data;
  return (
    <SheetSection
      title="Invoices"
      action={
        <Link to="/invoices" search={{ q: customer.name }}>
          View all
        </Link>
      }
    >
      {query.isError && (
        <ErrorState
          title="The invoices could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {invoices?.length === 0 && <p className={classes.none}>No invoice yet.</p>}
      {!query.isError && invoices?.length !== 0 && (
        <DataTable
          caption={`Invoices of ${customer.name}`}
          columns={columns}
          rows={invoices ?? null}
          keyOf={({ id }) => id}
        />
      )}
    </SheetSection>
  );
}

const columns: readonly Column<InvoiceSummary>[] = [
  {
    head: "Invoice Number",
    width: 160,
    cell: ({ number }) => (
      <Link to="/invoices/$number" params={{ number }}>
        <InvoiceNumber number={number} />
      </Link>
    ),
  },
  { head: "Status", cell: ({ status }) => <StatusBadge status={status} /> },
  {
    head: "Issue Date",
    width: 128,
    hide: "under",
    cell: ({ issueDate }) => <span className={table.muted}>{formatDate(issueDate)}</span>,
  },
  {
    head: "Amount",
    width: 160,
    right: true,
    cell: ({ total, currency }) => <span className={table.strong}>{formatMoney(total, currency)}</span>,
  },
];
