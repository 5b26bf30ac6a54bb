import { Button } from "../../../components/button.tsx";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import classes from "../../../components/secret.module.css";

/** Shows the link of an invitation that could not be e-mailed, the only time that it can be seen. */
export function LinkDialog({ name, link, onClose }: { name: string; link: string; onClose: () => void }) {
  return (
    <Dialog
      onClose={onClose}
      title={`The link for ${name}`}
      lead="No mail server is configured. Copy the link now and hand it over in person; it is not shown again."
      width={560}
    >
      <div className={classes.secret}>
        <code>{link}</code>
        <CopyButton text={link} label="Copy the link" />
      </div>
      <DialogActions>
        <Button variant="filled" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
