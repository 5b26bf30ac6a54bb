import { Button } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";

/** Asks before what was typed is lost. Starts on staying. */
export function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <Dialog onClose={onStay} title="Leave without saving?" lead="What you changed here will be lost.">
      <DialogActions>
        <Button variant="filled" onClick={onStay} data-autofocus>
          Keep editing
        </Button>
        <Button onClick={onLeave}>Discard changes</Button>
      </DialogActions>
    </Dialog>
  );
}
