import { type ChosenRange, rangeName } from "../../../components/fields/date-range-picker.tsx";
import { isZero } from "../../../format/decimal.ts";
import { formatCount } from "../../../format/quantity.ts";
import { type Sum, shortSumsText, sumsText } from "../../../format/sums.ts";
import type { RangeBy } from "./list-state.ts";
import { MoreCurrencies } from "./more-currencies.tsx";
import classes from "./summary-line.module.css";

interface Sums {
  /** What the shown invoices come to, one sum a currency. */
  sums: readonly Sum[];
  /** What is due of the open ones among them. */
  outstanding: readonly Sum[];
}

/** "1,204 invoices · 3.318.904,66 € in total · 2.318.904,66 € outstanding". */
export function SummaryLine({ count, sums, outstanding }: Sums & { count: number | null }) {
  if (count === null) return <p className={classes.line} />;
  return (
    <p className={classes.line} aria-live="polite">
      <span>
        {formatCount(count)} {count === 1 ? "invoice" : "invoices"}
      </span>
      <Part sums={sums} word="in total" />
      <Part sums={outstanding} word="outstanding" />
      {sums.length > SUMS_MAX && (
        <span className={classes.part}>
          <MoreCurrencies sums={sums} outstanding={outstanding} />
        </span>
      )}
    </p>
  );
}

/** As many sums as the line has room for. */
const SUMS_MAX = 2;

function Part({ sums, word }: { sums: readonly Sum[]; word: string }) {
  const some = sums.filter(({ amount }) => !isZero(amount));
  const shown = some.length > SUMS_MAX ? some.slice(0, 1) : some;
  if (shown.length === 0) return null;
  return (
    <span className={classes.part}>
      <b className={classes.sum}>{sumsText(shown)}</b> {word}
    </span>
  );
}

/** The same on a phone, where the range has no field that names it. */
export function PhoneSummaryLine(props: Sums & { range: ChosenRange; by: RangeBy; timeZone: string }) {
  return (
    <p className={classes.phone}>
      <span className={classes.range}>
        {props.by === "due" && "Due: "}
        {rangeName(props.range)} · {props.timeZone}
      </span>
      <span className={classes.sums}>
        <PhoneSum sums={props.sums} word="in total" />
        <PhoneSum sums={props.outstanding} word="outstanding" />
      </span>
    </p>
  );
}

function PhoneSum({ sums, word }: { sums: readonly Sum[]; word: string }) {
  const shown = sums.filter(({ amount }) => !isZero(amount));
  if (shown.length === 0) return null;
  return (
    <span>
      {shortSumsText(shown)} {word}
    </span>
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
