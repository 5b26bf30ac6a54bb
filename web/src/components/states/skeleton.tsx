import classes from "./skeleton.module.css";

/** A placeholder for loading text. It appears after 150 ms, so that fast answers do not flicker. */
export function Skeleton({ width, height = 10 }: { width: number | string; height?: number | string }) {
  return <span className={classes.bar} style={{ width, height }} data-waiting aria-hidden="true" />;
}
