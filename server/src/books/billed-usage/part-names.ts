import type { BilledPart } from "@billow/core/billing/period-bill.ts";

/** Names of lines that do not belong to a product of a rate card. */
const NAMES: ReadonlyMap<BilledPart["item"], string> = new Map([
  ["recurring", "Recurring items"],
  ["minimum", "Minimum spend"],
  ["discount", "Discount"],
  ["ahead", "Already billed"],
  ["refund", "Refund"],
]);

/** The name of a line for a part of a bill, unless a product names it. */
export function nameOfPart(item: BilledPart["item"]): string {
  return NAMES.get(item) ?? "";
}

/** The part of a bill that a line's name stands for; null for a product's line. */
export function partOfName(name: string): BilledPart["item"] | null {
  return [...NAMES].find(([, own]) => own === name)?.[0] ?? null;
}
