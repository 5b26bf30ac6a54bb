import { TextInput } from "@mantine/core";
import { Button } from "../../../../components/button.tsx";
import { formatMoney } from "../../../../format/money.ts";
import { formatQuantity } from "../../../../format/quantity.ts";
import { allOf, type LineLeft, type TypedLine, type TypedLines, typedOf } from "./credit-note-form.ts";
import classes from "./credit-note-lines.module.css";

interface CreditNoteLinesProps {
  currency: string;
  lines: readonly LineLeft[];
  typed: TypedLines;
  onChange: (typed: TypedLines) => void;
  /** What is wrong with a line. */
  problemOf: (position: number) => string | null;
}

/** What is credited of each line: a quantity, or an amount without tax. */
export function CreditNoteLines({ currency, lines, typed, onChange, problemOf }: CreditNoteLinesProps) {
  return (
    <fieldset className={classes.lines}>
      <legend className="visually-hidden">Lines</legend>
      <div className={classes.head}>
        <span>Left to credit, without tax</span>
        <span className={classes.choices}>
          <Button size="compact" onClick={() => onChange(allOf(lines))}>
            All
          </Button>
          <Button size="compact" onClick={() => onChange(new Map())}>
            None
          </Button>
        </span>
      </div>
      {lines.map((line) => (
        <Line
          key={line.position}
          currency={currency}
          line={line}
          typed={typedOf(typed, line.position)}
          onChange={(changed) => onChange(new Map([...typed, [line.position, changed]]))}
          problem={problemOf(line.position)}
        />
      ))}
    </fieldset>
  );
}

interface LineProps {
  currency: string;
  line: LineLeft;
  typed: TypedLine;
  onChange: (typed: TypedLine) => void;
  problem: string | null;
}

/** Who types a quantity means no amount, and the other way round. */
function Line({ currency, line, typed, onChange, problem }: LineProps) {
  const { position, product, unit, quantity, amount } = line;
  const name = `line ${position}, ${product}`;
  const left = quantity === null ? null : [formatQuantity(quantity), unit].filter(Boolean).join(" ");
  return (
    <div className={classes.line}>
      <div className={classes.what}>
        <p className={classes.product}>{product}</p>
        <p className={classes.left}>
          {left !== null && `${left} · `}
          {formatMoney(amount, currency)}
        </p>
      </div>
      <TextInput
        size="sm"
        aria-label={`Quantity of ${name}`}
        placeholder="Quantity"
        inputMode="decimal"
        autoComplete="off"
        className={classes.field}
        classNames={{ input: classes.input }}
        disabled={quantity === null}
        value={typed.quantity}
        onChange={(event) => onChange({ quantity: event.currentTarget.value, amount: "" })}
        error={problem !== null && typed.quantity !== ""}
      />
      <span className={classes.or}>or</span>
      <TextInput
        size="sm"
        aria-label={`Amount of ${name}`}
        placeholder="Amount"
        inputMode="decimal"
        autoComplete="off"
        className={classes.field}
        classNames={{ input: classes.input }}
        value={typed.amount}
        onChange={(event) => onChange({ quantity: "", amount: event.currentTarget.value })}
        error={problem !== null && typed.amount !== ""}
      />
      {problem !== null && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}
