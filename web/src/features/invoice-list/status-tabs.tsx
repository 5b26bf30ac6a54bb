import { type InvoiceStatus, invoiceStatus } from "@billow/contract/invoice.ts";
import { useEffect, useRef } from "react";
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
  const tabs = useRef<HTMLFieldSetElement>(null);
  // On a phone the row scrolls, and what an address has chosen may stand outside.
  const counted = counts !== null;
  useEffect(() => {
    if (!counted) return;
    tabs.current
      ?.querySelector("[aria-pressed='true']")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [counted]);
  return (
    <fieldset ref={tabs} className={classes.tabs}>
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
