import { Button } from "../button.tsx";
import { Dialog, DialogActions } from "../dialog.tsx";

/** Asks before unsaved changes are lost. The focus starts on "Stay". */
export function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <Dialog onClose={onStay} title="Leave without saving?" lead="Your changes will be lost.">
      <DialogActions>
        <Button variant="filled" onClick={onStay} data-autofocus>
          Keep editing
        </Button>
        <Button onClick={onLeave}>Discard changes</Button>
      </DialogActions>
    </Dialog>
  );
}
