import { Button } from "../../../components/button.tsx";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import classes from "./profile-page.module.css";

/** Shows backup codes, the only time that they can be seen. */
export function BackupCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  return (
    <Dialog
      onClose={onClose}
      focusTitle
      title="Your backup codes"
      lead="For when you have lost the app. Each works once. Keep them in a safe place; they are not shown again."
    >
      <ul className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <DialogActions>
        <CopyButton text={codes.join("\n")} label="Copy the backup codes" />
        <Button variant="filled" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
