import classes from "./table.module.css";

/** The sign for "there is none", read aloud as words. */
export function Missing({ means = "none" }: { means?: string }) {
  return (
    <span className={classes.faint}>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{means}</span>
    </span>
  );
}
