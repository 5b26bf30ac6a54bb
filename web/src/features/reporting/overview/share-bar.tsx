import { addDecimals, compareDecimals, shareInTenthsOfPercent } from "../../../format/decimal.ts";
import classes from "./share-bar.module.css";

interface Share {
  key: string;
  /** A CSS colour; null for what is hatched because it is estimated. */
  color: string | null;
  amount: string;
}

/** What parts make of a whole, drawn. The figures stand beside it, so that nobody has to read it. */
export function ShareBar({ shares }: { shares: readonly Share[] }) {
  const drawn = shares.filter(({ amount }) => compareDecimals(amount, "0") > 0);
  const whole = addDecimals(drawn.map(({ amount }) => amount));
  return (
    <div className={classes.bar} aria-hidden="true">
      {drawn.map(({ key, color, amount }) => (
        <span
          key={key}
          data-hatched={color === null || undefined}
          style={{
            flexGrow: shareInTenthsOfPercent(amount, whole) ?? 0,
            ...(color !== null && { background: color }),
          }}
        />
      ))}
    </div>
  );
}
