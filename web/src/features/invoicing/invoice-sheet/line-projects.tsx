import type { InvoiceLine } from "@billow/contract/invoicing/invoice-line.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatQuantity } from "../../../format/quantity.ts";
import classes from "./line-projects.module.css";

/** What of a line is each project's, opened on demand: forty projects are not read line by line. */
export function LineProjects({ line, currency }: { line: InvoiceLine; currency: string }) {
  const { breakdown, unit } = line;
  if (breakdown.length === 0) return null;
  return (
    <details className={classes.projects}>
      <summary>{breakdown.length === 1 ? "1 project" : `${breakdown.length} projects`}</summary>
      <ul>
        {breakdown.map(({ tenantId, name, quantity, amount }) => (
          <li key={tenantId}>
            <span className={classes.name} title={tenantId}>
              {name ?? tenantId}
            </span>
            <span className={classes.quantity}>
              {formatQuantity(quantity)}
              {unit !== null && ` ${unitLabel(unit)}`}
            </span>
            <span className={classes.amount}>{formatMoney(amount, currency)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
