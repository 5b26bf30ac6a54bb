import { formatMonth } from "../../../format/date.ts";
import classes from "./events-page.module.css";

/** Says which months' events are not in the list, because they have left for the archive. */
export function ArchivedNote({ months }: { months: readonly string[] }) {
  const [first] = months;
  const last = months.at(-1);
  if (first === undefined || last === undefined) return null;
  const when = first === last ? formatMonth(first) : `${formatMonth(first)} to ${formatMonth(last)}`;
  return (
    <p className={classes.archived}>
      Billed usage of {when} is archived and not listed here. Reports and invoices still count it, and Explain
      at an invoice’s line shows its events.
    </p>
  );
}
