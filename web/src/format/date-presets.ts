import { addDays, monthStart, quarterStart, yearStart } from "./calendar.ts";

/** A half-open range of days in the billing zone. */
export interface DateRange {
  from: string;
  before: string;
}

/** The ranges that are one click away, by the name they have in an address. */
export const datePresets = [
  "this-month",
  "last-month",
  "this-quarter",
  "last-quarter",
  "this-year",
  "last-30-days",
] as const;
export type DatePreset = (typeof datePresets)[number];

export const presetLabels: Readonly<Record<DatePreset, string>> = {
  "this-month": "This Month",
  "last-month": "Last Month",
  "this-quarter": "This Quarter",
  "last-quarter": "Last Quarter",
  "this-year": "This Year",
  "last-30-days": "Last 30 days",
};

/** The days a preset means when it is `today` in the billing zone; "last 30 days" ends with today. */
export function presetRange(preset: DatePreset, today: string): DateRange {
  switch (preset) {
    case "this-month":
      return { from: monthStart(today), before: monthStart(today, 1) };
    case "last-month":
      return { from: monthStart(today, -1), before: monthStart(today) };
    case "this-quarter":
      return { from: quarterStart(today), before: quarterStart(today, 1) };
    case "last-quarter":
      return { from: quarterStart(today, -1), before: quarterStart(today) };
    case "this-year":
      return { from: yearStart(today), before: yearStart(today, 1) };
    case "last-30-days":
      return { from: addDays(today, -29), before: addDays(today, 1) };
  }
}
