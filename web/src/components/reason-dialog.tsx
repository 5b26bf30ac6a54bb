import { type FormEvent, type ReactNode, useState } from "react";
import type { Failure } from "../api/client/failure.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";
import form from "./fields/form.module.css";
import { ReasonField } from "./fields/reason-field.tsx";

interface ReasonDialogProps {
  title: string;
  lead: string;
  /** Where the reason is kept or shown. */
  description: string;
  /** What is said while there is no reason, such as "Say why it is waived." */
  missing: string;
  /** The label of the button that does it. */
  action: string;
  variant: "filled" | "danger";
  /** Why it cannot be done any more. */
  refusal?: string | null;
  busy: boolean;
  failure: Failure | null;
  /** What was refused beside the reason. */
  notice: ReactNode;
  onReason: (reason: string) => void;
  onClose: () => void;
}

/** Asks why before something is done, and needs an answer. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, lead, description, missing, action, variant, refusal, busy, failure, notice, onClose } =
    props;
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const said = reason.trim();

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (said === "") setTried(true);
    else props.onReason(said);
  }

  return (
    <Dialog onClose={onClose} busy={busy} title={title} lead={lead}>
      <form onSubmit={submit} noValidate className={form.form}>
        {notice}
        <ReasonField
          description={description}
          autofocus
          value={reason}
          onChange={setReason}
          error={failure?.fields.get("/reason") ?? (tried && said === "" ? missing : null)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant={variant} busy={busy} refusal={refusal}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
