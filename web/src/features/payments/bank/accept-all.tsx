import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { useState } from "react";
import type { BankDecision } from "../../../api/bank.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { formatCount } from "../../../format/quantity.ts";
import classes from "./bank.module.css";
import { acceptanceOf } from "./use-decisions.ts";

interface AcceptAllProps {
  lines: readonly BankLine[];
  /** Decides about one; resolves whatever became of it. */
  decide: (decision: BankDecision) => Promise<void>;
}

/** Accepts what fits alone, line after line, after one question; says how far it is, and stops when it is told to. */
export function AcceptAll({ lines, decide }: AcceptAllProps) {
  const alone = lines.filter(fitsAlone);
  const [asked, setAsked] = useState<readonly BankLine[] | null>(null);
  const [run, setRun] = useState<{ done: number; of: number; stop: () => void } | null>(null);

  async function start(taken: readonly BankLine[]): Promise<void> {
    setAsked(null);
    let isStopped = false;
    const stop = () => {
      isStopped = true;
    };
    for (const [done, line] of taken.entries()) {
      if (isStopped) break;
      setRun({ done, of: taken.length, stop });
      const [offer] = line.offers;
      if (offer !== undefined) await decide(acceptanceOf(line, offer));
    }
    setRun(null);
  }

  if (run !== null)
    return (
      <p className={classes.all}>
        <span className={classes.minor} aria-live="polite">
          Booking {formatCount(run.done + 1)} of {formatCount(run.of)} …
        </span>
        <Button size="compact" onClick={run.stop}>
          Stop
        </Button>
      </p>
    );
  if (alone.length < 2) return null;
  return (
    <p className={classes.all}>
      <Button size="compact" onClick={() => setAsked(alone)}>
        Accept all {formatCount(alone.length)} that one thing fits
      </Button>
      {asked !== null && (
        <Dialog
          onClose={() => setAsked(null)}
          title={`Accept ${formatCount(asked.length)} lines?`}
          lead="Each is booked as its row says. Lines that several things fit, that the books refused, or that came to another issuer’s account stay for you to decide."
        >
          <DialogActions>
            <Button data-autofocus onClick={() => setAsked(null)}>
              Cancel
            </Button>
            <Button variant="filled" onClick={() => void start(asked)}>
              Accept {formatCount(asked.length)}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </p>
  );
}

/** Whether one thing fits a line, and nothing speaks against it. */
function fitsAlone({ state, offers, refusal }: BankLine): boolean {
  const [offer, ...others] = offers;
  return (
    state === "open" &&
    refusal === null &&
    offer !== undefined &&
    others.length === 0 &&
    offer.otherIssuer === null
  );
}
