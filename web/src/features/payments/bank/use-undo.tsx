import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { useRef } from "react";
import type { BankDecision } from "../../../api/bank.ts";
import { Button } from "../../../components/button.tsx";
import { Keycap } from "../../../components/keycap.tsx";
import { dismissToast, toast } from "../../../components/toast/toast.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./bank.module.css";

const TOAST = "bank-line";

/**
 * Takes back what a person decided on this page, the last decision first. Says what was decided, with the way back. `takeBack`
 * resolves with whether it was done.
 */
export function useUndo(takeBack: (decision: BankDecision) => Promise<boolean>) {
  const ways = useRef<BankDecision[]>([]);
  async function last(): Promise<void> {
    const way = ways.current.pop();
    if (way === undefined) return;
    dismissToast(TOAST);
    if (!(await takeBack(way))) toast("It could not be taken back. Look at the line once more.");
  }
  return {
    last: () => void last(),
    keep(line: BankLine, decision: BankDecision): void {
      const way = wayBack(line, decision);
      if (way !== null) ways.current.push(way);
      const said = outcome(line, decision);
      if (said === null) return;
      toast(
        <span className={classes.undo}>
          {line.name || "The line"}, {formatMoney(line.amount, line.currency)}, {said}
          {way !== null && (
            <Button size="compact" variant="quiet" onClick={() => void last()}>
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
function wayBack({ id, payment, bookedOn }: BankLine, decision: BankDecision): BankDecision | null {
  if (decision.do === "ignore") return { do: "reopen", id };
  if (decision.do !== "book" || payment === null || decision.body.customerId === undefined) return null;
  return { do: "unbook", id, paymentId: payment.id, on: bookedOn };
}

function outcome({ amount }: BankLine, decision: BankDecision): string | null {
  if (decision.do === "ignore") return "is set aside.";
  if (decision.do !== "book") return null;
  return amount.startsWith("-") ? "takes the payment back." : "is booked.";
}
