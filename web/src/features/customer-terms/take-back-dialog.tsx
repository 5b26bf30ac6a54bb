import type { Subscription } from "@billow/contract/subscription.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { failureOf } from "../../api/failure.ts";
import { deleteSubscription, subscriptionsQuery } from "../../api/subscriptions.ts";
import { Banner } from "../../components/banner.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { toast } from "../../components/toast.ts";
import { formatDate } from "../../format/date.ts";

interface TakeBackDialogProps {
  terms: Subscription;
  onClose: () => void;
}

/** Asks before terms are taken back, and says why they stay where they have to. */
export function TakeBackDialog({ terms, onClose }: TakeBackDialogProps) {
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: () => deleteSubscription(terms.id),
    onSuccess: () => {
      onClose();
      toast(`What was agreed from ${formatDate(terms.startsOn)} is taken back.`);
    },
    // Also where it failed: somebody else may have taken them back.
    onSettled: () => client.invalidateQueries({ queryKey: subscriptionsQuery(terms.customer.id).queryKey }),
  });
  return (
    <Dialog
      onClose={onClose}
      busy={removal.isPending}
      title={`Take back what begins on ${formatDate(terms.startsOn)}?`}
      lead="What was agreed before it then goes on. Terms that an invoice was issued by stay."
    >
      {removal.isError && <Banner tone="danger">{failureOf(removal.error).detail}</Banner>}
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button variant="danger" busy={removal.isPending} onClick={() => removal.mutate()}>
          Take back
        </Button>
      </DialogActions>
    </Dialog>
  );
}
