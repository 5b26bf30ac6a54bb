import type { ChosenRange } from "../../../components/fields/date-range-picker.tsx";
import type { UsageGranularity } from "./usage-granularity.ts";

/** What is shown: it is all in the address. */
export interface UsageView {
  customerId: string | undefined;
  /** The id of a group of the catalogue; undefined where the meter or the usage decides. */
  group: string | undefined;
  meter: string | undefined;
  groupBy: string | undefined;
  granularity: UsageGranularity | undefined;
  /** Whether the table is by time or by group. */
  table: "time" | "group";
  range: ChosenRange;
  /** The invoice that led here, to go back to. */
  invoice: string | undefined;
}
