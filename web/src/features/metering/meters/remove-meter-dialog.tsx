import type { Meter } from "@billow/contract/metering/meter.ts";
import { useQueryClient } from "@tanstack/react-query";
import { deleteMeter, metersChanged } from "../../../api/metering/meters.ts";
import { RemovalDialog } from "../../../components/removal-dialog.tsx";

export function RemoveMeterDialog({ meter, onClose }: { meter: Meter; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <RemovalDialog
      title={`Remove ${meter.name}?`}
      lead={`Events of ${meter.id} will wait until there is such a meter again. Nothing is stored with it, and no price or source names it.`}
      action="Remove meter"
      remove={() => deleteMeter(meter.id)}
      done={`${meter.name} is removed.`}
      onSettled={() => metersChanged(client)}
      onClose={onClose}
    />
  );
}
