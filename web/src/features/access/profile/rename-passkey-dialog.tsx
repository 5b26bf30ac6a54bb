import type { Passkey } from "@billow/contract/access/passkey.ts";
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { renamePasskey } from "../../../api/access/passkeys.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { useOwnChange } from "./use-own-change.ts";

export function RenamePasskeyDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const [name, setName] = useState(passkey.name);
  const change = useOwnChange(renamePasskey, { done: "The passkey is renamed.", onDone: onClose });
  const wanted = { id: passkey.id, name: name.trim() };
  return (
    <Dialog onClose={onClose} busy={change.busy} title={`Rename ${passkey.name}`}>
      <form
        noValidate
        className={form.form}
        onSubmit={(event) => change.submit(event, wanted, wanted.name === "" ? "Enter a name." : null)}
      >
        <TextInput
          size="md"
          label="Name"
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={change.problem}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={change.busy}>
            Rename
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
