import classes from "./sparkline.module.css";

const [width, height] = [240, 28];

/** The course of the days as a small picture; its numbers are in the table. */
export function Sparkline({ quantities }: { quantities: readonly string[] }) {
  // Pixels are all that these become, so that floating-point numbers do no harm here.
  const values = quantities.map(Number);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length < 2 || most === 0) return <span className={classes.none} />;
  const spread = most - least || most;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width;
    const y = height - 3 - ((value - least) / spread) * (height - 6);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  const line = `M${points.join("L")}`;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className={classes.spark}
    >
      <path d={`${line}L${width} ${height}L0 ${height}Z`} className={classes.area} />
      <path d={line} className={classes.line} />
    </svg>
  );
}
