import classes from "./skeleton.module.css";

/** A bar in the place of text that is still coming. It appears after 150 ms, so that fast answers do not flicker. */
export function Skeleton({ width, height = 10 }: { width: number | string; height?: number | string }) {
  return <span className={classes.bar} style={{ width, height }} data-waiting aria-hidden="true" />;
}
