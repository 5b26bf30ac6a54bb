import { addDays, daysBetween } from "../metering/period.ts";

/** The ages of a debt: not due yet, or so many days past its due date. */
export const AGES = ["notDue", "days1To30", "days31To60", "days61To90", "over90"] as const;

/** One of `AGES`. */
export type Age = (typeof AGES)[number];

/** Debts by age, in minor units. */
export type AmountsByAge = Readonly<Record<Age, bigint>>;

/** No debts. */
export const NO_DEBTS: AmountsByAge = {
  notDue: 0n,
  days1To30: 0n,
  days31To60: 0n,
  days61To90: 0n,
  over90: 0n,
};

/** Days past the due date that an age begins and ends with; null where it has no end. */
const BOUNDS: Readonly<Record<Age, readonly [number | null, number | null]>> = {
  notDue: [null, 0],
  days1To30: [1, 30],
  days31To60: [31, 60],
  days61To90: [61, 90],
  over90: [91, null],
};

/** The first and the last due date of an age on a day; null where there is none. */
export function dueDatesOf(age: Age, day: string): { from: string | null; to: string | null } {
  const [youngest, oldest] = BOUNDS[age];
  return {
    from: oldest === null ? null : addDays(day, -oldest),
    to: youngest === null ? null : addDays(day, -youngest),
  };
}

/** The age of a debt on a day. On its due date it is not past due yet. */
export function ageOn(day: string, dueDate: string): Age {
  const past = daysBetween(dueDate, day);
  if (past <= 0) return "notDue";
  if (past <= 30) return "days1To30";
  if (past <= 60) return "days31To60";
  return past <= 90 ? "days61To90" : "over90";
}

/** What is open on a day by age. Each amount is in one age, so the ages sum to what is open. */
export function amountsByAge(
  day: string,
  open: readonly { readonly dueDate: string; readonly amount: bigint }[],
): AmountsByAge {
  const sums: Record<Age, bigint> = { ...NO_DEBTS };
  for (const { dueDate, amount } of open) sums[ageOn(day, dueDate)] += amount;
  return sums;
}

/** Adds debts age by age. */
export function addByAge(one: AmountsByAge, other: AmountsByAge): AmountsByAge {
  return {
    notDue: one.notDue + other.notDue,
    days1To30: one.days1To30 + other.days1To30,
    days31To60: one.days31To60 + other.days31To60,
    days61To90: one.days61To90 + other.days61To90,
    over90: one.over90 + other.over90,
  };
}

/** All that is open, and the part of it whose due date is over. */
export function openAndPastDue(amounts: AmountsByAge): { open: bigint; pastDue: bigint } {
  const pastDue = amounts.days1To30 + amounts.days31To60 + amounts.days61To90 + amounts.over90;
  return { open: amounts.notDue + pastDue, pastDue };
}
