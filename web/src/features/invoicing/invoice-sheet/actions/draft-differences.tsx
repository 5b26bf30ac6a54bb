import type { DraftChanges } from "@billow/contract/invoicing/draft-changes.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { type Column, DataTable } from "../../../../components/table/data-table.tsx";
import table from "../../../../components/table/table.module.css";
import { formatMoney } from "../../../../format/money.ts";
import { formatQuantity } from "../../../../format/quantity.ts";
import classes from "./draft-differences.module.css";

/** What a refresh would change of a draft, line by line, so that whoever issues it knows what differs from what they saw. */
export function DraftDifferences({ changes }: { changes: DraftChanges }) {
  const { currency, lines, totalBefore, total } = changes;
  return (
    <div className={classes.differences}>
      {lines.length > 0 && (
        <DataTable
          caption="What a refresh changes"
          columns={columnsIn(currency)}
          rows={lines.map((line, place) => ({ ...line, key: `${place}` }))}
          keyOf={({ key }) => key}
        />
      )}
      <p className={classes.total}>
        Total {formatMoney(totalBefore, currency)} → <strong>{formatMoney(total, currency)}</strong>
      </p>
    </div>
  );
}

type Line = DraftChanges["lines"][number] & { key: string };

function columnsIn(currency: string): readonly Column<Line>[] {
  const side = (head: string, of: "before" | "after"): Column<Line> => ({
    head,
    width: 152,
    right: true,
    cell: (line) => <State state={line[of]} currency={currency} none={of === "before" ? "new" : "gone"} />,
  });
  return [{ head: "Line", cell: ({ product }) => product }, side("As shown", "before"), side("Now", "after")];
}

function State({ state, currency, none }: { state: Line["before"]; currency: string; none: string }) {
  if (state === null) return <span className={table.faint}>{none}</span>;
  const { quantity, unit, amount } = state;
  return (
    <span className={classes.state}>
      <span className={table.strong}>{formatMoney(amount, currency)}</span>
      <span className={table.faint}>
        {formatQuantity(quantity)} {unit === null ? "" : unitLabel(unit)}
      </span>
    </span>
  );
}
