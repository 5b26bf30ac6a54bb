import classes from "../dialog-form.module.css";

/** What a dialog's form comes to, an amount a line; the last is what is left after it. */
export function DialogSums({ rows }: { rows: readonly (readonly [name: string, amount: string])[] }) {
  return (
    <dl className={classes.sums} aria-live="polite">
      {rows.map(([name, amount]) => (
        <div key={name} className={classes.sum}>
          <dt>{name}</dt>
          <dd>{amount}</dd>
        </div>
      ))}
    </dl>
  );
}
