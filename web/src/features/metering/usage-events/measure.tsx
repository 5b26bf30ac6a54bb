import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import type { UsageRecord } from "@billow/contract/metering/usage.ts";
import { Missing } from "../../../components/states/missing.tsx";
import { formatQuantity } from "../../../format/quantity.ts";
import { allocationText } from "./event-text.ts";
import classes from "./measure.module.css";

/** What an event measured or told: "4 vCPU-h", "4 vCPU, 16 GB RAM", "deleted". */
export function Measure({ record: { quantity, unit, allocation } }: { record: UsageRecord }) {
  if (quantity !== null) {
    return (
      <span>
        {formatQuantity(quantity)} {unit !== null && <span className={classes.unit}>{unitLabel(unit)}</span>}
      </span>
    );
  }
  if (allocation === null) return <Missing means="nothing that could be read" />;
  const text = allocationText(allocation);
  return <span title={text}>{text}</span>;
}
