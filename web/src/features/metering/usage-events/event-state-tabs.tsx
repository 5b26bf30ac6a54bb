import type { UsageEventState } from "@billow/contract/metering/usage.ts";
import { ToggleTab, ToggleTabs } from "../../../components/fields/toggle-tabs.tsx";
import { eventStateLabels, eventStates } from "./event-state.tsx";

interface EventStateTabsProps {
  chosen: UsageEventState | undefined;
  /** How many there are of each, nothing while they are counted; null where that is not counted. */
  counts: ReadonlyMap<UsageEventState | "all", number> | null;
  onChange: (state: UsageEventState | undefined) => void;
}

/** One toggle a state; All turns them off. */
export function EventStateTabs({ chosen, counts, onChange }: EventStateTabsProps) {
  return (
    <ToggleTabs name="State" counted={counts !== null && counts.size > 0}>
      {(["all", ...eventStates] as const).map((state) => {
        const value = state === "all" ? undefined : state;
        return (
          <ToggleTab
            key={state}
            name={state === "all" ? "All" : eventStateLabels[state]}
            count={counts === null ? undefined : (counts.get(state) ?? null)}
            on={chosen === value}
            onClick={() => onChange(chosen === value ? undefined : value)}
          />
        );
      })}
    </ToggleTabs>
  );
}
