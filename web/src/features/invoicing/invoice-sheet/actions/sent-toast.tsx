import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { Button } from "../../../../components/button.tsx";
import classes from "./sent-toast.module.css";
import { mailedText } from "./step-text.ts";

/** Says that it was sent; while the e-mail is still held back it can be undone. */
export function SentToast(props: { invoice: Invoice; mailServer: boolean; onUndo: () => void }) {
  const { invoice, mailServer, onUndo } = props;
  return (
    <span className={classes.toast}>
      <span>{mailedText(`${invoice.number} was sent.`, mailServer)}</span>
      {invoice.availableActions.includes("undoSend") && (
        <Button size="compact" onClick={onUndo}>
          Undo
        </Button>
      )}
    </span>
  );
}
