import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { failureOf } from "../../../api/client/failure.ts";
import { demoQuery, removeDemo } from "../../../api/operations/demo.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatCounted } from "../../../format/quantity.ts";

/** Asks once more before everything of the demo is deleted. */
export function RemoveDemoDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const demo = useQuery(demoQuery);
  const removal = useMutation({
    mutationFn: removeDemo,
    onSuccess: async () => {
      onClose();
      toast("The demo is gone.");
      await client.invalidateQueries();
    },
  });
  const failure = removal.isError ? failureOf(removal.error) : null;
  const isBesideOwn = failure?.code === "demo_beside_own_data";
  const held =
    demo.data &&
    `${formatCounted(demo.data.customers, "customer")} and ${formatCounted(demo.data.invoices, "invoice")}`;
  return (
    <Dialog
      onClose={onClose}
      busy={removal.isPending}
      title="Remove the demo?"
      lead={`The demo's ${held ?? "customers and invoices"} are deleted, with their usage, payments and timeline. Users, API keys and settings stay. Where there are customers or usage of your own, you are asked about them first. This cannot be undone.`}
    >
      {failure && <Banner tone="danger">{failure.detail}</Banner>}
      <DialogActions>
        <Button onClick={onClose} data-autofocus>
          Cancel
        </Button>
        {isBesideOwn && (
          <Button busy={removal.isPending} onClick={() => removal.mutate("keep")}>
            Keep my customers
          </Button>
        )}
        <Button
          variant="danger"
          busy={removal.isPending}
          onClick={() => removal.mutate(isBesideOwn ? "remove" : null)}
        >
          {isBesideOwn ? "Remove all of it" : "Remove the demo"}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
