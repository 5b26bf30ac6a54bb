import type { UsageEventState } from "@billow/contract/usage.ts";
import { formatCount } from "../../format/quantity.ts";
import { eventStateLabels, eventStates } from "./event-state.tsx";
import classes from "./event-state-tabs.module.css";

interface EventStateTabsProps {
  chosen: UsageEventState | undefined;
  /** How many there are of each; null where that is not counted. */
  counts: ReadonlyMap<UsageEventState | "all", number> | null;
  onChange: (state: UsageEventState | undefined) => void;
}

/** One toggle a state; All turns them off. */
export function EventStateTabs({ chosen, counts, onChange }: EventStateTabsProps) {
  return (
    <fieldset className={classes.tabs}>
      <legend className="visually-hidden">State</legend>
      {(["all", ...eventStates] as const).map((state) => {
        const value = state === "all" ? undefined : state;
        const count = counts?.get(state);
        return (
          <button
            key={state}
            type="button"
            className={classes.tab}
            aria-pressed={chosen === value}
            onClick={() => onChange(chosen === value ? undefined : value)}
          >
            {state === "all" ? "All" : eventStateLabels[state]}
            {count !== undefined && <span className={classes.count}>{formatCount(count)}</span>}
          </button>
        );
      })}
    </fieldset>
  );
}
