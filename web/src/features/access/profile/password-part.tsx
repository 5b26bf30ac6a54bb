import { useState } from "react";
import { changePassword } from "../../../api/access/profile.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Part } from "./part.tsx";
import { PasswordField } from "./password-field.tsx";
import { useOwnChange } from "./use-own-change.ts";

/** One's own password. */
export function PasswordPart({ email }: { email: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Part
      title="Password"
      fact="Another password ends your other sessions."
      actions={<Button onClick={() => setOpen(true)}>Change password</Button>}
    >
      {open && <PasswordDialog email={email} onClose={() => setOpen(false)} />}
    </Part>
  );
}

function PasswordDialog({ email, onClose }: { email: string; onClose: () => void }) {
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const change = useOwnChange(changePassword, {
    done: "Your password is changed. Your other sessions have ended.",
    onDone: onClose,
  });
  const isOfNew = currentPassword !== "" && (newPassword === "" || change.failure?.fields.has("/password"));

  function missing(): string | null {
    if (currentPassword === "") return "Enter your password.";
    return newPassword === "" ? "Enter a new password." : null;
  }

  return (
    <Dialog onClose={onClose} busy={change.busy} title="Change your password" lead="Your other sessions end.">
      <form
        noValidate
        className={form.form}
        onSubmit={(event) => change.submit(event, { currentPassword, newPassword }, missing())}
      >
        {/* Password managers look for whom the password is of. */}
        <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
        <PasswordField
          label="Present password"
          focused
          value={currentPassword}
          onChange={setCurrent}
          error={isOfNew ? null : change.problem}
        />
        <PasswordField
          label="New password"
          isNew
          description="At least 12 characters, and not a common one."
          value={newPassword}
          onChange={setNew}
          error={isOfNew ? change.problem : null}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={change.busy}>
            Save password
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
