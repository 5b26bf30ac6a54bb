import { type InvoiceStatus, invoiceStatus } from "@billow/contract/invoice.ts";
import { statusLabels } from "../../components/status-badge.tsx";
import { formatCount } from "../../format/quantity.ts";
import classes from "./status-tabs.module.css";

interface StatusTabsProps {
  chosen: readonly InvoiceStatus[];
  /** How many there are of each; null while they are being counted. */
  counts: Readonly<Record<InvoiceStatus | "all", number>> | null;
  onChange: (statuses: InvoiceStatus[]) => void;
}

/** One toggle a status, with its count; several can be on, All turns them off. */
export function StatusTabs({ chosen, counts, onChange }: StatusTabsProps) {
  return (
    <fieldset className={classes.tabs}>
      <legend className="visually-hidden">Status</legend>
      <Tab name="All" count={counts?.all} on={chosen.length === 0} onClick={() => onChange([])} />
      {invoiceStatus.options.map((status) => {
        const on = chosen.includes(status);
        return (
          <Tab
            key={status}
            name={statusLabels[status]}
            count={counts?.[status]}
            on={on}
            onClick={() => onChange(on ? chosen.filter((other) => other !== status) : [...chosen, status])}
          />
        );
      })}
    </fieldset>
  );
}

function Tab({
  name,
  count,
  on,
  onClick,
}: {
  name: string;
  count: number | undefined;
  on: boolean;
  onClick: () => void;
}) {
  return (
    <button type="button" className={classes.tab} aria-pressed={on} onClick={onClick}>
      {name}
      {count !== undefined && <span className={classes.count}>{formatCount(count)}</span>}
    </button>
  );
}
