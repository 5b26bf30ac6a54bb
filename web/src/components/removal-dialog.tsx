import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { failureOf } from "../api/client/failure.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";
import { Banner } from "./states/banner.tsx";
import { toast } from "./toast/toast.ts";

interface RemovalDialogProps {
  title: string;
  /** What it does and what stays. */
  lead: string;
  /** The label of the button that removes. */
  action: string;
  remove: () => Promise<unknown>;
  /** The message after removal. */
  done: string;
  /** Refetches what may have changed, also after a refusal, because someone else may have been faster. */
  onSettled: () => Promise<unknown>;
  onClose: () => void;
  /** What else there is to know before. */
  children?: ReactNode;
}

/** Asks before something is removed, and shows why it cannot be. */
export function RemovalDialog(props: RemovalDialogProps) {
  const { title, lead, action, remove, done, onSettled, onClose, children } = props;
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      onClose();
      toast(done);
    },
    onSettled,
  });
  return (
    <Dialog onClose={onClose} busy={removal.isPending} title={title} lead={lead}>
      {children}
      {removal.isError && <Banner tone="danger">{failureOf(removal.error).detail}</Banner>}
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button variant="danger" busy={removal.isPending} onClick={() => removal.mutate()}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
