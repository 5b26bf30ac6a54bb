import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { useQueryClient } from "@tanstack/react-query";
import { deleteSubscription, termsChanged } from "../../../api/pricing/subscriptions.ts";
import { RemovalDialog } from "../../../components/removal-dialog.tsx";
import { formatDate } from "../../../format/date.ts";

export function TakeBackDialog({ terms, onClose }: { terms: Subscription; onClose: () => void }) {
  const client = useQueryClient();
  const startsOn = formatDate(terms.startsOn);
  return (
    <RemovalDialog
      title={`Take back what begins on ${startsOn}?`}
      lead="What was agreed before it then goes on. Terms that an invoice was issued by stay."
      action="Take back"
      remove={() => deleteSubscription(terms.id)}
      done={`What was agreed from ${startsOn} is taken back.`}
      onSettled={() => termsChanged(client, terms.customer.id)}
      onClose={onClose}
    />
  );
}
