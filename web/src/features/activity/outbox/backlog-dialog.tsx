import type { BacklogPart, OutboxBacklog } from "@billow/contract/activity/outbox.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { retryBacklog } from "../../../api/activity/outbox.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { backlogTitle, mails, queuedText, whomText } from "./backlog-text.ts";

interface BacklogDialogProps {
  part: BacklogPart;
  backlog: OutboxBacklog[BacklogPart];
  onClose: () => void;
}

/** Says how many e-mails would leave, and to whom, before they do. */
export function BacklogDialog({ part, backlog, onClose }: BacklogDialogProps) {
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryBacklog(part),
    onSuccess: async (queued) => {
      onClose();
      toast(queuedText(queued));
      await client.invalidateQueries({ queryKey: ["outbox"] });
    },
  });
  const { count } = backlog;
  return (
    <Dialog
      onClose={onClose}
      busy={retry.isPending}
      focusTitle
      title={backlogTitle(part, count)}
      lead={`${whomText(backlog)} ${leads[part]}`}
    >
      {retry.error !== null && <Banner tone="danger">{failureOf(retry.error).detail}</Banner>}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="filled"
          busy={retry.isPending}
          refusal={count === 0 ? "None is left." : null}
          onClick={() => retry.mutate()}
        >
          {part === "failed" ? `Retry ${mails(count)}` : `Send ${mails(count)}`}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const leads: Readonly<Record<BacklogPart, string>> = {
  failed: "Billow had given up on these e-mails. It tries each of them again at once.",
  waiting: "These e-mails waited for a mail server. They are sent at once.",
};
