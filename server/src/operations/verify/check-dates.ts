import type { Contradiction } from "./finding.ts";
import type { StoredInvoice } from "./stored-invoice.ts";

/**
 * Checks that an invoice is due when or after it is issued, and that its dates and its posting are those it was issued with,
 * as its timeline tells. Timelines of earlier versions do not tell.
 */
export function* checkDates({ invoice, entries, timeline }: StoredInvoice): Generator<Contradiction> {
  const { number, issue_date, due_date } = invoice;
  if (due_date < issue_date)
    yield { where: `${number}, due date`, expected: `${issue_date} or later`, found: due_date };
  const issued = timeline.find(({ type }) => type === "finalized")?.data;
  if (typeof issued?.issueDate !== "string") return;
  const posted = entries.find(({ kind }) => kind === "issue")?.posted_on ?? issued.issueDate;
  for (const [what, found, expected] of [
    ["issue date", issue_date, issued.issueDate],
    ["due date", due_date, String(issued.dueDate)],
    ["posting", posted, issued.issueDate],
  ] as const) {
    if (found !== expected) yield { where: `${number}, ${what}`, expected, found };
  }
}
