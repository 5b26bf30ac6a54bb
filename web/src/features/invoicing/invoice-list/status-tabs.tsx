import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import { INVOICE_STATUSES } from "@billow/contract/invoicing/invoice-statuses.ts";
import { ToggleTab, ToggleTabs } from "../../../components/fields/toggle-tabs.tsx";
import { statusLabels } from "../../../components/status-badge.tsx";

interface StatusTabsProps {
  chosen: readonly InvoiceStatus[];
  /** How many there are of each; null while they are being counted. */
  counts: Readonly<Record<InvoiceStatus | "all", number>> | null;
  onChange: (statuses: InvoiceStatus[]) => void;
}

/** One toggle a status, with its count; several can be on, All turns them off. */
export function StatusTabs({ chosen, counts, onChange }: StatusTabsProps) {
  return (
    <ToggleTabs name="Status" counted={counts !== null}>
      <ToggleTab
        name="All"
        count={counts === null ? null : counts.all}
        on={chosen.length === 0}
        onClick={() => onChange([])}
      />
      {INVOICE_STATUSES.map((status) => {
        const on = chosen.includes(status);
        return (
          <ToggleTab
            key={status}
            name={statusLabels[status]}
            count={counts === null ? null : counts[status]}
            on={on}
            onClick={() => onChange(on ? chosen.filter((other) => other !== status) : [...chosen, status])}
          />
        );
      })}
    </ToggleTabs>
  );
}
