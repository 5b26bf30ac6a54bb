import type { LineExplanation } from "@billow/contract/billing/explanation.ts";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { Link } from "@tanstack/react-router";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { StatusBadge } from "../../../components/status-badge.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { formatMoney } from "../../../format/money.ts";
import { formatQuantity } from "../../../format/quantity.ts";
import classes from "./explanation-dialog.module.css";

interface LineBillsProps {
  bills: LineExplanation["bills"];
  invoice: Invoice;
  unit: string;
}

type Bill = LineExplanation["bills"][number];

/** If several invoices bill the same usage: each with its share. */
export function LineBills({ bills, invoice, unit }: LineBillsProps) {
  if (bills.length < 2) return null;
  const columns: Column<Bill>[] = [
    {
      head: "Invoice",
      cell: ({ invoice: { id, number } }) =>
        id === invoice.id ? (
          <span>
            <InvoiceNumber number={number} /> <span className={classes.unit}>this one</span>
          </span>
        ) : (
          <Link to="/invoices/$number" params={{ number }}>
            <InvoiceNumber number={number} />
          </Link>
        ),
    },
    {
      head: "Status",
      width: 112,
      hide: "phone",
      cell: ({ invoice: { status } }) => <StatusBadge status={status} />,
    },
    {
      head: `Quantity, ${unitLabel(unit)}`,
      width: 176,
      right: true,
      hide: "phone",
      cell: ({ quantity }) => formatQuantity(quantity),
    },
    { head: "Amount", width: 136, right: true, cell: ({ amount }) => formatMoney(amount, invoice.currency) },
  ];
  return (
    <section className={classes.section}>
      <h3 className={classes.title}>Billed on {bills.length} invoices</h3>
      <DataTable
        caption="Invoices that bill this usage"
        dense
        columns={columns}
        rows={bills}
        keyOf={({ invoice: { id } }) => id}
      />
    </section>
  );
}
