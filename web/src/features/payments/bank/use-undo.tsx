import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { useRef } from "react";
import type { BankDecision } from "../../../api/payments/bank-lines.ts";
import { Button } from "../../../components/button.tsx";
import { Keycap } from "../../../components/keycap.tsx";
import { dismissToast, toast } from "../../../components/toast/toast.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./bank.module.css";

const TOAST = "bank-line";

/**
 * Takes back what a person decided on this page, the last decision first, in whatever order they were answered. Says what was
 * decided, with the way back. `takeBack` resolves with whether it was done.
 */
export function useUndo(takeBack: (decision: BankDecision) => Promise<boolean>) {
  /** The lines that were decided about, the last one last. */
  const order = useRef<string[]>([]);
  /** How the answered ones are taken back; null where that is not possible here. */
  const ways = useRef(new Map<string, BankDecision | null>());
  /** Those to take back once they are answered. */
  const awaited = useRef(new Set<string>());
  async function undo(way: BankDecision | null | undefined): Promise<void> {
    dismissToast(TOAST);
    if (!way) toast("That decision is not undone here. Correct the payment itself.");
    else if (!(await takeBack(way))) toast("It could not be taken back. Look at the line once more.");
  }
  function last(): void {
    const id = order.current.pop();
    if (id === undefined) return;
    if (ways.current.has(id)) void undo(ways.current.get(id));
    else awaited.current.add(id);
  }
  return {
    last,
    asked(id: string): void {
      order.current.push(id);
      ways.current.delete(id);
    },
    refused(id: string): void {
      order.current = order.current.filter((one) => one !== id);
      awaited.current.delete(id);
    },
    /** What was decided so far is not undone any more. */
    forget(): void {
      order.current = [];
    },
    keep(line: BankLine, decision: BankDecision): void {
      const said = outcome(line, decision);
      if (said === null) return;
      const way = wayBack(line, decision);
      ways.current.set(line.id, way);
      if (awaited.current.delete(line.id)) {
        void undo(way);
        return;
      }
      toast(
        <span className={classes.undo}>
          {line.name || "The line"}, {formatMoney(line.amount, line.currency)}, {said}
          {way !== null && order.current.at(-1) === line.id && (
            <Button size="compact" variant="quiet" onClick={last}>
              Undo <Keycap>Z</Keycap>
            </Button>
          )}
        </span>,
        { id: TOAST, milliseconds: 8000 },
      );
    },
  };
}

/** How a decision is taken back. What reversed a payment, or was recorded before, is not undone here. */
function wayBack({ id, payment, payout, bookedOn }: BankLine, decision: BankDecision): BankDecision | null {
  if (decision.do === "ignore" || payout !== null) return { do: "reopen", id };
  if (decision.do !== "book" || payment === null || decision.body.customerId === undefined) return null;
  return { do: "unbook", id, paymentId: payment.id, on: bookedOn };
}

function outcome({ amount, payout }: BankLine, decision: BankDecision): string | null {
  if (decision.do === "ignore") return "is set aside.";
  if (decision.do !== "book") return null;
  if (payout !== null) return "is booked.";
  return amount.startsWith("-") ? "takes the payment back." : "is booked.";
}
