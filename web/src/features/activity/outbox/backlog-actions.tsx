import type { BacklogPart } from "@billow/contract/activity/outbox.ts";
import IconRefresh from "@tabler/icons-react/dist/esm/icons/IconRefresh.mjs";
import IconSend from "@tabler/icons-react/dist/esm/icons/IconSend.mjs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { outboxBacklogQuery } from "../../../api/activity/outbox.ts";
import { Button } from "../../../components/button.tsx";
import { BacklogDialog } from "./backlog-dialog.tsx";
import classes from "./outbox-page.module.css";

/** Lets everything leave that stands in the outbox until somebody says so; nothing is shown where nothing does. */
export function BacklogActions({ canDeliver }: { canDeliver: boolean }) {
  const backlog = useQuery(outboxBacklogQuery).data;
  const mayWrite = usePermission("invoices.write");
  const [asking, setAsking] = useState<BacklogPart | null>(null);
  if (backlog === undefined) return null;
  const refusal = mayWrite
    ? canDeliver
      ? null
      : "No mail server is configured."
    : "Your role may not send e-mails.";
  return (
    <div className={classes.backlog}>
      {backlog.failed.count > 0 && (
        <Button icon={IconRefresh} refusal={refusal} onClick={() => setAsking("failed")}>
          Retry all failed…
        </Button>
      )}
      {backlog.waiting.count > 0 && (
        <Button icon={IconSend} refusal={refusal} onClick={() => setAsking("waiting")}>
          Send all waiting…
        </Button>
      )}
      {asking && <BacklogDialog part={asking} backlog={backlog[asking]} onClose={() => setAsking(null)} />}
    </div>
  );
}
