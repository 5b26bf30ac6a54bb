import type { ReactNode } from "react";
import { formatCount } from "../../format/quantity.ts";
import { Banner } from "../states/banner.tsx";
import { DataTable } from "./data-table.tsx";
import classes from "./refused-cells.module.css";

/** More would be read by nobody. */
const SHOWN = 50;

/** A cell of imported rows, and what is wrong with it. */
interface RefusedCell {
  /** Counts lines or rows, from one on. */
  number: number;
  column: string;
  reason: string;
}

interface RefusedCellsProps {
  caption: string;
  /** The head of the cells' numbers. */
  numberHead: "Line" | "Row";
  cells: readonly RefusedCell[];
  /** How many there are; the cells may be the first of them. */
  count: number;
  /** What follows from it, in one sentence. */
  children: ReactNode;
}

/** Why an import takes nothing: the cells that are wrong, the first of them if they are many. */
export function RefusedCells({ caption, numberHead, cells, count, children }: RefusedCellsProps) {
  const more = count - SHOWN;
  return (
    <div>
      <Banner tone="danger">{children}</Banner>
      <div className={classes.refused}>
        <DataTable
          caption={caption}
          dense
          columns={[
            { head: numberHead, width: 72, cell: ({ number }) => number },
            { head: "Column", width: 136, cell: ({ column }) => column },
            { head: "Reason", cell: ({ reason }) => <span title={reason}>{reason}</span> },
          ]}
          rows={cells.slice(0, SHOWN)}
          keyOf={({ number, column, reason }) => `${number} ${column} ${reason}`}
        />
      </div>
      {more > 0 && <p className={classes.more}>… and {formatCount(more)} more.</p>}
    </div>
  );
}
