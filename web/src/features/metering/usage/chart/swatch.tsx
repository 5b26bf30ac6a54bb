import classes from "./swatch.module.css";

/** A small square in a series' colour, named as in the theme. */
export function Swatch({ color }: { color: string }) {
  return <span className={classes.swatch} style={{ "--swatch": `var(--${color})` }} />;
}
