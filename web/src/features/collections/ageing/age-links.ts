import type { AmountsByAge } from "@billow/contract/collections/ageing.ts";
import { addDays } from "../../../format/calendar.ts";

export type Age = keyof AmountsByAge;

/** The ages in the order of the table. */
export const ages: readonly { age: Age; head: string }[] = [
  { age: "notDue", head: "Not due" },
  { age: "days1To30", head: "1–30 days" },
  { age: "days31To60", head: "31–60 days" },
  { age: "days61To90", head: "61–90 days" },
  { age: "over90", head: "Over 90 days" },
];

/** Days past due that an age begins and ends with. Nothing is due, or has been, for longer than fifty years. */
const bounds: Readonly<Record<Age, readonly [number, number]>> = {
  notDue: [-18_250, 0],
  days1To30: [1, 30],
  days31To60: [31, 60],
  days61To90: [61, 90],
  over90: [91, 18_250],
};

/** The first and the last due date of an age on a day. */
export function dueDatesOf(age: Age, day: string): { from: string; to: string } {
  const [youngest, oldest] = bounds[age];
  return { from: addDays(day, -oldest), to: addDays(day, -youngest) };
}
