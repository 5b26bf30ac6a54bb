import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import type { BankStatement } from "@billow/contract/payments/bank-statements.ts";

type Counts = BankStatement["lines"];

/** A line, as far as it is counted. */
type Counted = Pick<BankLine, "state"> & { offers: readonly unknown[] };

/** The counts of a statement once a line of it is another than before. */
export function recount(counts: Counts, before: Counted, after: Counted): Counts {
  const [from, to] = [countOf(before), countOf(after)];
  if (from === to) return counts;
  return { ...counts, [from]: counts[from] - 1, [to]: counts[to] + 1 };
}

function countOf({ state, offers }: Counted): keyof Counts {
  if (state !== "open") return state;
  return offers.length > 0 ? "offered" : "left";
}

/** How many of a statement's lines nobody has to look at any more, and how many there are. */
export function progressOf(counts: Counts): { done: number; all: number } {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { done: all - counts.offered - counts.left - counts.sure, all };
}
