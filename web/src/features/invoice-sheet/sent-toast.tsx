import type { Invoice } from "@billow/contract/invoice.ts";
import { Button } from "../../components/button.tsx";
import classes from "./sent-toast.module.css";

/** Says that it was sent; while the e-mail is still held back it can be undone. */
export function SentToast({ invoice, onUndo }: { invoice: Invoice; onUndo: () => void }) {
  return (
    <span className={classes.toast}>
      <span>{invoice.number} was sent.</span>
      {invoice.availableActions.includes("undoSend") && (
        <Button size="compact" onClick={onUndo}>
          Undo
        </Button>
      )}
    </span>
  );
}
