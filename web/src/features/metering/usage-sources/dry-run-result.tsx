import type { DryRunAnswer } from "@billow/contract/metering/sources.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { Banner } from "../../../components/states/banner.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatCount, formatQuantity } from "../../../format/quantity.ts";
import classes from "./dry-run-result.module.css";

type Row = DryRunAnswer["usage"][number];

interface DryRunResultProps {
  answer: DryRunAnswer;
  /** Null where events were tried. */
  hours: number | null;
}

/** What a source would bill to whom, what matches no customer, and what would count nowhere. Nothing of it is stored. */
export function DryRunResult({ answer, hours }: DryRunResultProps) {
  const { usage, unmatchedTenants, skipped, gaps, notes } = answer;
  return (
    <section className={classes.result} aria-label="Trial" aria-live="polite">
      <h3 className={classes.title}>
        {usage.length === 0 ? "Nothing would be billed" : "What would be billed"} for{" "}
        {hours === null ? "these events" : hours === 1 ? "the last hour" : `the last ${hours} hours`}
      </h3>
      {usage.length > 0 && (
        <div className={classes.scroll}>
          <DataTable caption="Would be billed" dense columns={columns} rows={usage} keyOf={keyOf} />
        </div>
      )}
      {unmatchedTenants.length > 0 && (
        <Banner tone="warn">
          No customer has {unmatchedTenants.length === 1 ? "the tenant ID" : "these tenant IDs"}:{" "}
          {unmatchedTenants.slice(0, 12).join(", ")}
          {unmatchedTenants.length > 12 && ` and ${formatCount(unmatchedTenants.length - 12)} more`}. Their
          usage would wait until one has.
        </Banner>
      )}
      {(skipped.length > 0 || notes.length > 0 || gaps.length > 0) && (
        <ul className={classes.notes}>
          {skipped.map(({ mapping, reason, series, example }) => (
            <li key={`${mapping} ${reason}`}>
              {mapping}: {formatCount(series)} {hours !== null && "series "}would count nowhere. {reason}{" "}
              <code>{example}</code>
            </li>
          ))}
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          {gaps.length > 0 && (
            <li>
              {gaps.length === 1 ? "One gap" : `${formatCount(gaps.length)} gaps`}: {gaps[0]?.detail}
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function keyOf({ tenantId, meter }: Row): string {
  return `${tenantId} ${meter}`;
}

const columns: readonly Column<Row>[] = [
  {
    head: "Customer",
    cell: ({ customer, tenantId }) =>
      customer?.name ?? <span className={table.faint}>{tenantId}, no customer</span>,
  },
  {
    head: "Meter",
    width: 144,
    hide: "phone",
    cell: ({ meter }) => <span className={classes.plain}>{meter}</span>,
  },
  {
    head: "Resources",
    width: 104,
    right: true,
    hide: "phone",
    cell: ({ resources }) => formatCount(resources),
  },
  {
    head: "Quantity",
    width: 176,
    right: true,
    cell: ({ quantity, unit }) => (
      <>
        {formatQuantity(quantity)} <span className={classes.plain}>{unitLabel(unit)}</span>
      </>
    ),
  },
];
