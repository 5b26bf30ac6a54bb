import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { useQueryClient } from "@tanstack/react-query";
import { deleteRateCard, pricesChanged } from "../../../api/pricing/catalog.ts";
import { RemovalDialog } from "../../../components/removal-dialog.tsx";
import { formatDate } from "../../../format/date.ts";

export function DeleteCardDialog({ card, onClose }: { card: RateCard; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <RemovalDialog
      title={`Remove ${card.name}?`}
      lead={`Its prices in ${card.currency} from ${formatDate(card.validFrom)} will hold for nobody. A rate card that invoices were made by stays.`}
      action="Remove rate card"
      remove={() => deleteRateCard(card.id)}
      done={`${card.name} is removed.`}
      onSettled={() => pricesChanged(client)}
      onClose={onClose}
    />
  );
}
