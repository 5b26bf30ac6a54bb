import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { addPasskey } from "../../../api/access/passkeys.ts";
import { proofQuery } from "../../../api/access/proof.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { deviceOf } from "./device.ts";
import { PasswordField } from "./password-field.tsx";
import { useOwnChange } from "./use-own-change.ts";

/** Makes a passkey: a name and the password first, then the browser asks. Who has no password is asked who they are if they did not say so lately. */
export function AddPasskeyDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState(() => deviceOf(navigator.userAgent));
  const [password, setPassword] = useState("");
  const proof = useQuery(proofQuery).data;
  const byPassword = proof?.password ?? true;
  const change = useOwnChange(addPasskey, { done: "The passkey is added.", onDone: onClose });

  function missing(): string | null {
    if (name.trim() === "") return "Enter a name.";
    return byPassword && password === "" ? "Enter your password." : null;
  }

  return (
    <Dialog
      onClose={onClose}
      busy={change.busy}
      title="Add a passkey"
      lead="Your browser then asks for finger, face or PIN, or for another device."
    >
      <form
        noValidate
        className={form.form}
        onSubmit={(event) =>
          change.submit(event, { name: name.trim(), password: byPassword ? password : null }, missing())
        }
      >
        <TextInput
          size="md"
          label="Name"
          description="To tell it from your others."
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={byPassword ? null : change.problem}
        />
        {byPassword && (
          <PasswordField
            label="Your password"
            focused
            value={password}
            onChange={setPassword}
            error={change.problem}
          />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={change.busy}>
            Go on
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
