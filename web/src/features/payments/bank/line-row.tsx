import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { memo, type ReactNode } from "react";
import type { Failure } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./bank.module.css";
import { becameText, kindText, leftText, offerText, outcomeText, reasonText } from "./line-words.ts";

interface LineRowProps {
  line: BankLine;
  busy: boolean;
  failure: Failure | undefined;
  /** Whether this person may decide. */
  may: boolean;
  /** The same function at every time: hundreds of rows are only drawn anew where they changed. */
  onDo: (what: RowAction, line: BankLine) => void;
}

/** What can be done with a line; `focus` is what happens to it. */
export type RowAction = "accept" | "find" | "ignore" | "reopen" | "focus";

/** A line of a statement: who sent what, what it fits or became, and what can be done. It takes the focus itself. */
export const LineRow = memo(function LineRow(props: LineRowProps) {
  const { line, busy, failure, may, onDo } = props;
  const { name, text, amount, currency, bookedOn, iban, original } = line;
  const shown = name || text || kindText(line.kind);
  return (
    // The row itself takes the focus, so that its keys work without a stop at each button.
    <li
      className={classes.row}
      tabIndex={-1}
      data-line={line.id}
      aria-busy={busy}
      onFocus={() => onDo("focus", line)}
    >
      <div className={classes.party}>
        <span className={classes.name} title={iban === "" ? shown : `${shown}, ${iban}`}>
          {shown}
        </span>
        <span className={classes.minor}>
          {formatDate(bookedOn)}
          {name !== "" && text !== "" && ` · ${text}`}
          {original !== "" && ` · sent as ${original}`}
        </span>
      </div>
      <div className={classes.match}>
        <Match line={line} />
        {failure && (
          <span className={classes.failure} role="alert">
            {failure.detail}
          </span>
        )}
      </div>
      <span className={classes.amount}>{formatMoney(amount, currency)}</span>
      <div className={classes.actions}>{may && <Actions {...props} shown={shown} />}</div>
    </li>
  );
});

function Match({ line }: { line: BankLine }) {
  const [offer] = line.offers;
  if (line.state !== "open")
    return (
      <>
        <span className={classes.what}>{becameText(line)}</span>
        <span className={classes.minor}>{outcomeText(line)}</span>
      </>
    );
  if (offer === undefined)
    return (
      <>
        <span className={classes.what}>–</span>
        <span className={classes.minor}>{leftText(line)}</span>
      </>
    );
  const others = line.offers.length - 1;
  const why = line.refusal ?? reasonText(offer.reason);
  return (
    <>
      <span className={classes.what}>
        {offerText(offer, line.currency)} <span className={classes.of}>{offer.customer?.name}</span>
      </span>
      <span className={classes.minor}>
        {others === 0 ? why : `${why}. ${others} more ${others === 1 ? "fits" : "fit"} as well`}
      </span>
    </>
  );
}

function Actions({ line, busy, shown, onDo }: LineRowProps & { shown: string }): ReactNode {
  const of = `${shown}, ${formatMoney(line.amount, line.currency)}`;
  if (line.state === "open")
    return (
      <>
        {line.offers.length > 0 && (
          <Button
            size="compact"
            busy={busy}
            aria-label={`Accept: ${of}`}
            onClick={() => onDo("accept", line)}
          >
            Accept
          </Button>
        )}
        {!line.amount.startsWith("-") && (
          <Button
            size="compact"
            variant="quiet"
            aria-label={`Find: ${of}`}
            onClick={() => onDo("find", line)}
          >
            Find
          </Button>
        )}
        <Button
          size="compact"
          variant="quiet"
          busy={busy}
          aria-label={`Set aside: ${of}`}
          onClick={() => onDo("ignore", line)}
        >
          Set aside
        </Button>
      </>
    );
  if (!opensAgain(line)) return null;
  return (
    <Button
      size="compact"
      variant="quiet"
      busy={busy}
      aria-label={`Open again: ${of}`}
      onClick={() => onDo("reopen", line)}
    >
      Open again
    </Button>
  );
}

/** Whether a decided line can be opened again here. What is paid stays, until its payment is reversed. */
function opensAgain({ state, payment, payout, amount }: BankLine): boolean {
  if (state !== "booked") return state !== "sure";
  return payout !== null || (payment?.isReversed === true && !amount.startsWith("-"));
}
