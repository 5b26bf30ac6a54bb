import { TextInput } from "@mantine/core";
import { useState } from "react";
import { changeEmail } from "../../../api/access/profile.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Part } from "./part.tsx";
import { PasswordField } from "./password-field.tsx";
import { useOwnChange } from "./use-own-change.ts";

/** The address one signs in with. */
export function EmailPart({ email, mailServer }: { email: string; mailServer: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <Part
      title="E-mail"
      fact={`You sign in with ${email}.`}
      actions={
        <Button
          refusal={mailServer ? null : "No mail server is configured that could send you a link."}
          onClick={() => setOpen(true)}
        >
          Change e-mail
        </Button>
      }
    >
      {open && <EmailDialog onClose={() => setOpen(false)} />}
    </Part>
  );
}

function EmailDialog({ onClose }: { onClose: () => void }) {
  const [newEmail, setNewEmail] = useState("");
  const [password, setPassword] = useState("");
  const change = useOwnChange(changeEmail, {
    done: "Open the link in the e-mail to your new address. Until then nothing changes.",
    onDone: onClose,
  });
  const isOfEmail = change.failure?.fields.has("/newEmail") === true;

  function missing(): string | null {
    if (!/^\S+@\S+\.\S+$/.test(newEmail.trim())) return "Enter your new e-mail address.";
    return password === "" ? "Enter your password." : null;
  }

  return (
    <Dialog
      onClose={onClose}
      busy={change.busy}
      title="Change your e-mail"
      lead="A link to the new address confirms it. The old address is told."
    >
      <form
        noValidate
        className={form.form}
        onSubmit={(event) => change.submit(event, { newEmail: newEmail.trim(), password }, missing())}
      >
        <TextInput
          size="md"
          label="New e-mail"
          type="email"
          autoComplete="email"
          data-autofocus
          maxLength={254}
          value={newEmail}
          onChange={(event) => setNewEmail(event.currentTarget.value)}
          error={isOfEmail ? change.problem : null}
        />
        <PasswordField
          label="Your password"
          value={password}
          onChange={setPassword}
          error={isOfEmail ? null : change.problem}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={change.busy}>
            Send the link
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
