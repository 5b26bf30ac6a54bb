import type { RateCard } from "@billow/contract/catalog.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { deleteRateCard, rateCardsQuery } from "../../api/catalog.ts";
import { failureOf } from "../../api/failure.ts";
import { Banner } from "../../components/banner.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { toast } from "../../components/toast.ts";
import { formatDate } from "../../format/date.ts";

/** Asks before a rate card is removed, and says why it stays where it has to. */
export function DeleteCardDialog({ card, onClose }: { card: RateCard; onClose: () => void }) {
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: () => deleteRateCard(card.id),
    onSuccess: async () => {
      onClose();
      toast(`${card.name} is removed.`);
      await Promise.all([
        client.invalidateQueries({ queryKey: rateCardsQuery.queryKey }),
        client.invalidateQueries({ queryKey: ["products"] }),
      ]);
    },
  });
  return (
    <Dialog
      onClose={onClose}
      busy={removal.isPending}
      title={`Remove ${card.name}?`}
      lead={`Its prices in ${card.currency} from ${formatDate(card.validFrom)} will hold for nobody. A rate card that invoices were made by stays.`}
    >
      {removal.isError && <Banner tone="danger">{failureOf(removal.error).detail}</Banner>}
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button variant="danger" busy={removal.isPending} onClick={() => removal.mutate()}>
          Remove rate card
        </Button>
      </DialogActions>
    </Dialog>
  );
}
