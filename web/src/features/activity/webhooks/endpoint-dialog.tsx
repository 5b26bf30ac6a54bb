import type { WebhookEndpoint } from "@billow/contract/activity/webhook-endpoints.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMe, usePermission } from "../../../api/access/session.ts";
import {
  deleteEndpoint,
  rotateSecret,
  testEndpoint,
  updateEndpoint,
} from "../../../api/activity/webhooks.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { RemovalDialog } from "../../../components/removal-dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatInstant } from "../../../format/date.ts";
import { Deliveries } from "./deliveries.tsx";
import { EndpointForm } from "./endpoint-form.tsx";
import classes from "./webhooks.module.css";

interface EndpointDialogProps {
  endpoint: WebhookEndpoint;
  onClose: () => void;
  onSecret: (secret: string) => void;
}

/** One endpoint with its deliveries, and everything that can be done with it. */
export function EndpointDialog({ endpoint, onClose, onSecret }: EndpointDialogProps) {
  const { timeZone } = useMe().operator;
  const client = useQueryClient();
  const [over, setOver] = useState<"edit" | "delete" | null>(null);
  const reread = () => client.invalidateQueries({ queryKey: ["webhooks"] });
  const { id, url, description, events, disabledReason, oldSecretUntil } = endpoint;
  return (
    <Dialog onClose={onClose} width={720} focusTitle title={url} lead={description}>
      {disabledReason !== null && (
        <div className={classes.banner}>
          <Banner tone="warn">This endpoint is off. {disabledReason}</Banner>
        </div>
      )}
      <dl className={classes.facts}>
        <dt>Events</dt>
        <dd>{events.join(", ")}</dd>
        {oldSecretUntil !== null && (
          <>
            <dt>Secret</dt>
            <dd>The old one is also used until {formatInstant(oldSecretUntil, timeZone)}</dd>
          </>
        )}
      </dl>
      <Actions endpoint={endpoint} onSecret={onSecret} onOver={setOver} reread={reread} />
      <Deliveries endpointId={id} timeZone={timeZone} />
      <DialogActions>
        <Button variant="filled" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
      {over === "edit" && <EndpointForm endpoint={endpoint} onClose={() => setOver(null)} />}
      {over === "delete" && (
        <RemovalDialog
          title="Delete this endpoint?"
          lead="Its deliveries go with it; what waits is not delivered. To pause it, switch it off instead."
          action="Delete endpoint"
          remove={() => deleteEndpoint(id)}
          done="The endpoint is deleted."
          onSettled={reread}
          onClose={() => setOver(null)}
        />
      )}
    </Dialog>
  );
}

function Actions({
  endpoint,
  onSecret,
  onOver,
  reread,
}: {
  endpoint: WebhookEndpoint;
  onSecret: (secret: string) => void;
  onOver: (over: "edit" | "delete") => void;
  reread: () => Promise<unknown>;
}) {
  const mayWrite = usePermission("settings.write");
  const refusal = mayWrite ? null : "Only administrators change endpoints.";
  const { id, enabled } = endpoint;
  const test = useMutation({
    mutationFn: () => testEndpoint(id),
    onSuccess: () => toast("A test is on its way."),
    onSettled: reread,
  });
  const rotation = useMutation({
    mutationFn: () => rotateSecret(id),
    onSuccess: ({ secret }) => onSecret(secret),
    onSettled: reread,
  });
  const switching = useMutation({
    mutationFn: () => updateEndpoint(id, { enabled: !enabled }),
    onSettled: reread,
  });
  const error = test.error ?? rotation.error ?? switching.error;
  return (
    <>
      {error !== null && (
        <div className={classes.banner}>
          <Banner tone="danger">{failureOf(error).detail}</Banner>
        </div>
      )}
      <div className={classes.actions}>
        <Button busy={test.isPending} refusal={refusal} onClick={() => test.mutate()}>
          Send a test
        </Button>
        <Button refusal={refusal} onClick={() => onOver("edit")}>
          Edit
        </Button>
        <Button busy={rotation.isPending} refusal={refusal} onClick={() => rotation.mutate()}>
          New secret
        </Button>
        <Button busy={switching.isPending} refusal={refusal} onClick={() => switching.mutate()}>
          {enabled ? "Switch off" : "Switch on"}
        </Button>
        <Button variant="danger" refusal={refusal} onClick={() => onOver("delete")}>
          Delete…
        </Button>
      </div>
    </>
  );
}
