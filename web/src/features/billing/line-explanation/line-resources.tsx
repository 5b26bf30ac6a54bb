import type { LineExplanation } from "@billow/contract/billing/explanation.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { Link } from "@tanstack/react-router";
import { usePermission } from "../../../api/access/session.ts";
import { Button } from "../../../components/button.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { decimalPlaces, trimZeros } from "../../../format/decimal.ts";
import { formatCount, formatPercent, formatQuantity, formatRounded } from "../../../format/quantity.ts";
import classes from "./explanation-dialog.module.css";

interface LineResourcesProps {
  pages: readonly LineExplanation[];
  unit: string;
  onMore: (() => void) | null;
  busy: boolean;
}

type Resource = NonNullable<LineExplanation["resources"]>["items"][number];

/** Resources by usage, largest first, and the rest at the end. */
export function LineResources({ pages, unit, onMore, busy }: LineResourcesProps) {
  const mayViewUsage = usePermission("usage.view");
  const resources = pages.flatMap((page) => page.resources?.items ?? []);
  const last = pages.at(-1);
  if (resources.length === 0 || last === undefined) return null;
  const decimals = Math.max(...resources.map(({ quantity }) => decimalPlaces(trimZeros(quantity))));
  const records = mayViewUsage ? last.records : null;
  const rest = last.resources?.rest ?? null;
  const columns: Column<Resource>[] = [
    {
      head: "Resource",
      cell: ({ resource }) =>
        records ? (
          <Link
            className={classes.resource}
            to="/usage/events"
            search={{
              customer: records.customerId,
              meter: records.meter,
              resource,
              from: records.from,
              to: records.before,
              invoice: last.invoice.number,
            }}
          >
            {resource}
          </Link>
        ) : (
          <span className={classes.resource}>{resource}</span>
        ),
    },
    {
      head: `Quantity, ${unitLabel(unit)}`,
      width: 200,
      right: true,
      cell: ({ quantity }) => formatRounded(quantity, decimals),
    },
    {
      head: "Share",
      width: 88,
      right: true,
      hide: "phone",
      cell: ({ share }) => <span className={table.muted}>{formatPercent(share)}</span>,
    },
  ];
  return (
    <section className={classes.section}>
      <h3 className={classes.title}>
        {last.resources?.total === 1
          ? "One resource"
          : `${formatCount(last.resources?.total ?? 0)} resources`}
      </h3>
      <DataTable
        caption="Resources"
        dense
        columns={columns}
        rows={resources}
        keyOf={({ resource }) => resource}
      />
      {rest && (
        <p className={classes.more}>
          {onMore && (
            <Button size="compact" busy={busy} onClick={onMore}>
              Show more
            </Button>
          )}
          {formatCount(rest.resources)} more used {formatQuantity(rest.quantity)} {unitLabel(unit)}
        </p>
      )}
    </section>
  );
}
