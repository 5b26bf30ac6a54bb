import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import { Badge } from "./badge.tsx";

export const statusLabels: Readonly<Record<InvoiceStatus, string>> = {
  draft: "Draft",
  pending: "Pending",
  sent: "Sent",
  paid: "Paid",
  overdue: "Overdue",
  voided: "Voided",
  refunded: "Refunded",
};

/** An invoice's status as a badge. */
export function StatusBadge({ status }: { status: InvoiceStatus }) {
  return <Badge tone={status}>{statusLabels[status]}</Badge>;
}
