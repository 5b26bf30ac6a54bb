import { Button } from "../../../components/button.tsx";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import shown from "../../../components/secret.module.css";

interface NewKeyProps {
  name: string;
  secret: string;
  onClose: () => void;
}

/** A secret that was just made, the only time that it can be seen. */
export function NewKey({ name, secret, onClose }: NewKeyProps) {
  return (
    <Dialog
      onClose={onClose}
      title={`The key ${name}`}
      lead="Copy it now; it is not shown again."
      width={560}
    >
      <div className={shown.secret}>
        <code>{secret}</code>
        <CopyButton text={secret} label="Copy the key" />
      </div>
      <DialogActions>
        <Button variant="filled" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
