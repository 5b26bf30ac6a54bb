import { Fragment } from "react";
import { type ChosenRange, rangeName } from "../../components/date-range-picker.tsx";
import { formatMoney } from "../../format/money.ts";
import { formatCount } from "../../format/quantity.ts";
import type { RangeBy } from "./list-state.ts";
import classes from "./summary-line.module.css";

/** What is due of the matching open invoices, one sum a currency. */
type Outstanding = readonly { currency: string; amount: string }[];

/** "1,204 invoices · 2.318.904,66 € outstanding". */
export function SummaryLine({ count, outstanding }: { count: number | null; outstanding: Outstanding }) {
  return (
    <p className={classes.line} aria-live="polite">
      {count !== null && `${formatCount(count)} ${count === 1 ? "invoice" : "invoices"}`}
      {count !== null && outstanding.length > 0 && (
        <>
          <span className={classes.dot}>·</span>
          {outstanding.map(({ currency, amount }, index) => (
            <Fragment key={currency}>
              {index > 0 && " + "}
              <b className={classes.sum}>{formatMoney(amount, currency)}</b>
            </Fragment>
          ))}
          {" outstanding"}
        </>
      )}
    </p>
  );
}

/** The same on a phone, where the range has no field that names it. */
export function PhoneSummaryLine(props: {
  range: ChosenRange;
  by: RangeBy;
  timeZone: string;
  outstanding: Outstanding;
}) {
  const [first, ...others] = props.outstanding;
  return (
    <p className={classes.phone}>
      <span>
        {props.by === "due" && "Due: "}
        {rangeName(props.range)} · {props.timeZone}
      </span>
      {first && (
        <span>
          {formatMoney(first.amount, first.currency)}
          {others.length > 0 &&
            ` + ${others.length === 1 ? others[0]?.currency : `${others.length} currencies`}`}{" "}
          outstanding
        </span>
      )}
    </p>
  );
}

/** Says that others added what would stand here, and shows it when asked. */
export function News({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <span className={classes.news} role="status">
      {count > 0 && (
        <button type="button" className={classes.show} onClick={onShow}>
          {formatCount(count)} new <span className={classes.verb}>Show</span>
        </button>
      )}
    </span>
  );
}
