import type { MessageKind, MessageState, OutboxMessage } from "@billow/contract/activity/outbox.ts";
import classes from "./outbox-page.module.css";

export const kindLabels: Readonly<Record<MessageKind, string>> = {
  invoice: "Invoice",
  reminder: "Reminder",
  creditNote: "Credit note",
  receipt: "Receipt",
  escalation: "Escalation",
};

const stateLabels: Readonly<Record<MessageState, string>> = {
  held: "Held for undo",
  waiting: "Waiting",
  sending: "Being sent",
  sent: "Sent",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** How far an e-mail came, in words. */
export function MessageStateText({ message: { state, attempts } }: { message: OutboxMessage }) {
  const tries = attempts > 1 && state !== "sent" ? `, ${attempts} attempts` : "";
  return (
    <span className={classes.state} data-state={state}>
      {stateLabels[state]}
      {tries}
    </span>
  );
}
