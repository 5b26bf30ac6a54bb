import type { SourceKind, SourceState } from "@billow/contract/sources.ts";
import classes from "./source-state.module.css";

const labels: Readonly<Record<SourceState, string>> = {
  ok: "Collecting",
  lagging: "Lagging",
  failing: "Failing",
  paused: "Paused",
  new: "Starting",
};

export const kindLabels: Readonly<Record<SourceKind, string>> = {
  prometheus: "Prometheus",
  openstack: "OpenStack",
  inventory: "Inventory",
};

/** How a source does. Its word says it; the colour only helps to find it. */
export function SourceStateBadge({ state }: { state: SourceState }) {
  return (
    <span className={classes.badge} data-state={state}>
      {labels[state]}
    </span>
  );
}
