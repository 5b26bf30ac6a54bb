import type { UsageSource } from "@billow/contract/sources.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { failureOf } from "../../api/failure.ts";
import { deleteSource, sourcesQuery } from "../../api/sources.ts";
import { Banner } from "../../components/banner.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { toast } from "../../components/toast.ts";

export function RemoveSourceDialog({ source, onClose }: { source: UsageSource; onClose: () => void }) {
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: () => deleteSource(source.id),
    onSuccess: async () => {
      onClose();
      toast(`${source.name} is removed.`);
      await client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
    },
  });
  return (
    <Dialog
      onClose={onClose}
      busy={removal.isPending}
      title={`Remove ${source.name}?`}
      lead="Billow stops collecting from it. What it has collected stays, and is billed as before."
    >
      {removal.isError && <Banner tone="danger">{failureOf(removal.error).detail}</Banner>}
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button variant="danger" busy={removal.isPending} onClick={() => removal.mutate()}>
          Remove source
        </Button>
      </DialogActions>
    </Dialog>
  );
}
