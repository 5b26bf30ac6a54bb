import type { UsageSource } from "@billow/contract/metering/sources.ts";
import { useQueryClient } from "@tanstack/react-query";
import { deleteSource, sourcesQuery } from "../../../api/metering/sources.ts";
import { RemovalDialog } from "../../../components/removal-dialog.tsx";

export function RemoveSourceDialog({ source, onClose }: { source: UsageSource; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <RemovalDialog
      title={`Remove ${source.name}?`}
      lead="Billow stops collecting from it. What was collected stays and is billed as before."
      action="Remove source"
      remove={() => deleteSource(source.id)}
      done={`${source.name} is removed.`}
      onSettled={() => client.invalidateQueries({ queryKey: sourcesQuery.queryKey })}
      onClose={onClose}
    />
  );
}
