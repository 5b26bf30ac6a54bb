import type { ChosenRange } from "../components/fields/date-range-picker.tsx";
import { addDays } from "../format/calendar.ts";
import { datePresets } from "../format/date-presets.ts";
import { day, oneOf } from "./search-fields.ts";

/** A range of days in an address: a preset's name, or the first and the last day. */
export const rangeSearch = {
  range: oneOf(datePresets),
  from: day,
  to: day,
};

interface RangeSearch {
  range?: (typeof datePresets)[number] | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** The range an address means; null when it names none. */
export function rangeOf({ range, from, to }: RangeSearch): ChosenRange {
  if (range !== undefined) return { preset: range };
  if (from !== undefined && to !== undefined && from <= to)
    return { range: { from, before: addDays(to, 1) } };
  return null;
}

export function searchOfRange(range: ChosenRange): RangeSearch {
  if (range === null) return { range: undefined, from: undefined, to: undefined };
  if ("preset" in range) return { range: range.preset, from: undefined, to: undefined };
  return { range: undefined, from: range.range.from, to: addDays(range.range.before, -1) };
}
