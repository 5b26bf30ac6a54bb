import classes from "./invoice-number.module.css";

/** An invoice's number. Only its sequence has tabular figures, which would widen the hyphens. */
export function InvoiceNumber({ number }: { number: string }) {
  const at = number.lastIndexOf("-") + 1;
  return (
    <span className={classes.number}>
      {number.slice(0, at)}
      <span className={classes.sequence}>{number.slice(at)}</span>
    </span>
  );
}
