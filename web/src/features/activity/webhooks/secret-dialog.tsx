import { Button } from "../../../components/button.tsx";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import classes from "./webhooks.module.css";

/** Shows a new secret, the only time that it can be seen. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog
      onClose={onClose}
      title="Signing secret"
      lead="The receiver verifies deliveries with it. Copy it now; it is not shown again."
      width={560}
    >
      <div className={classes.secret}>
        <code>{secret}</code>
        <CopyButton text={secret} label="Copy the secret" />
      </div>
      <DialogActions>
        <Button variant="filled" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
