import { useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { PasswordField } from "./password-field.tsx";
import { useOwnChange } from "./use-own-change.ts";

interface ConfirmDialogProps<Output> {
  title: string;
  lead: string;
  action: string;
  done: string | null;
  change: (password: string) => Promise<Output>;
  /** Without it the dialog closes. */
  onDone?: (output: Output) => void;
  onClose: () => void;
}

/** Does something about one's own account that asks for the password. */
export function ConfirmDialog<Output>(props: ConfirmDialogProps<Output>) {
  const { title, lead, action, done, change, onDone = props.onClose, onClose } = props;
  const [password, setPassword] = useState("");
  const own = useOwnChange(change, { done, onDone });
  return (
    <Dialog onClose={onClose} busy={own.busy} title={title} lead={lead}>
      <form
        noValidate
        className={form.form}
        onSubmit={(event) => own.submit(event, password, password === "" ? "Enter your password." : null)}
      >
        <PasswordField
          label="Your password"
          focused
          value={password}
          onChange={setPassword}
          error={own.problem}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={own.busy}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
