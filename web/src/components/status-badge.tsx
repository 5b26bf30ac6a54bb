import type { InvoiceStatus } from "@billow/contract/invoice.ts";
import classes from "./status-badge.module.css";

export const statusLabels: Readonly<Record<InvoiceStatus, string>> = {
  draft: "Draft",
  pending: "Pending",
  sent: "Sent",
  paid: "Paid",
  overdue: "Overdue",
  voided: "Voided",
  refunded: "Refunded",
};

/** An invoice's status. Its word says it; the colour only helps to find it. */
export function StatusBadge({ status }: { status: InvoiceStatus }) {
  return (
    <span className={classes.badge} data-status={status}>
      {statusLabels[status]}
    </span>
  );
}
