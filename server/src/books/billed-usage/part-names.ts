import type { BilledPart } from "@billow/core/period-bill.ts";

/** What lines are called that are of no product of a rate card. */
const NAMES: ReadonlyMap<BilledPart["item"], string> = new Map([
  ["recurring", "Recurring items"],
  ["minimum", "Minimum spend"],
  ["discount", "Discount"],
  ["refund", "Refund"],
]);

/** What a line about a part of a bill is called, where it is of no product. */
export function nameOfPart(item: BilledPart["item"]): string {
  return NAMES.get(item) ?? "";
}

/** What part of a bill a line is about by its name; null where it is of a product. */
export function partOfName(name: string): BilledPart["item"] | null {
  return [...NAMES].find(([, own]) => own === name)?.[0] ?? null;
}
