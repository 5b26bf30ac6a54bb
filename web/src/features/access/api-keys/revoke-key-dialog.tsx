import type { ApiKey } from "@billow/contract/access/user.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiKeysQuery, revokeApiKey } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";

export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const client = useQueryClient();
  const revocation = useMutation({
    mutationFn: () => revokeApiKey(apiKey.id),
    onSuccess: async () => {
      onClose();
      toast(`${apiKey.name} no longer works.`);
      await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
  });
  return (
    <Dialog
      onClose={onClose}
      busy={revocation.isPending}
      title={`Revoke ${apiKey.name}?`}
      lead="What uses this key is refused from then on. A revoked key cannot be brought back."
    >
      {revocation.isError && <Banner tone="danger">{failureOf(revocation.error).detail}</Banner>}
      <DialogActions>
        <Button onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button variant="danger" busy={revocation.isPending} onClick={() => revocation.mutate()}>
          Revoke key
        </Button>
      </DialogActions>
    </Dialog>
  );
}
