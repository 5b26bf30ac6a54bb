import classes from "../table/table.module.css";

/** A dash for a missing value, read aloud as words. */
export function Missing({ means = "none" }: { means?: string }) {
  return (
    <span className={classes.faint}>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{means}</span>
    </span>
  );
}
