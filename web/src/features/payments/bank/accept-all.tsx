import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { useEffect, useRef, useState } from "react";
import type { BankDecision } from "../../../api/payments/bank-lines.ts";
import { useShortcuts } from "../../../components/behaviour/use-shortcuts.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { Keycap } from "../../../components/keycap.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatCount, formatCounted } from "../../../format/quantity.ts";
import classes from "./bank.module.css";
import { acceptanceOf } from "./use-decisions.ts";

interface AcceptAllProps {
  lines: readonly BankLine[];
  /** Decides about one of many; resolves with whether it was decided, or refused. */
  decide: (decision: BankDecision, isOneOfMany: true) => Promise<boolean>;
  /** Called once it is over, or was stopped. */
  onEnd: () => void;
}

/** Accepts what fits alone, line after line, after one question; says how far it is, and stops when it is told to. */
export function AcceptAll({ lines, decide, onEnd }: AcceptAllProps) {
  const alone = lines.filter(fitsAlone);
  const [asked, setAsked] = useState<readonly BankLine[] | null>(null);
  const [run, setRun] = useState<{ done: number; of: number; stop: () => void } | null>(null);
  const ended = useRef(false);
  useShortcuts({ a: () => run === null && alone.length > 1 && setAsked(alone) });

  async function start(taken: readonly BankLine[]): Promise<void> {
    setAsked(null);
    let isStopped = false;
    const stop = () => {
      isStopped = true;
    };
    let booked = 0;
    for (const [done, line] of taken.entries()) {
      if (isStopped) break;
      setRun({ done, of: taken.length, stop });
      const [offer] = line.offers;
      if (offer !== undefined && (await decide(acceptanceOf(line, offer), true))) booked += 1;
    }
    toast(endText(booked, taken.length));
    setRun(null);
    ended.current = true;
  }
  // Once what was booked has left the list.
  useEffect(() => {
    if (run !== null || !ended.current) return;
    ended.current = false;
    onEnd();
  }, [run, onEnd]);

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
      <Keycap>A</Keycap>
      {asked !== null && (
        <Dialog
          onClose={() => setAsked(null)}
          title={`Accept ${formatCount(asked.length)} lines?`}
          lead="Each is booked as its row says. Lines that several things fit, that the books refused, or that came to another issuer’s account stay for you to decide, and so do payouts."
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

function endText(booked: number, asked: number): string {
  const lines = `${formatCounted(booked, "line is", "lines are")} booked`;
  return booked === asked ? `${lines}.` : `${lines}, ${formatCount(asked - booked)} stay for you to decide.`;
}

/** Whether one thing fits a line, and nothing speaks against it. */
function fitsAlone({ state, offers, refusal }: BankLine): boolean {
  const [offer, ...others] = offers;
  return (
    state === "open" &&
    refusal === null &&
    offer !== undefined &&
    others.length === 0 &&
    // A payout is booked with its fees.
    offer.provider === null &&
    offer.otherIssuer === null
  );
}
