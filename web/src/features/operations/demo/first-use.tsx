import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { demoQuery, loadDemo } from "../../../api/operations/demo.ts";
import { Button } from "../../../components/button.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";
import { FirstSteps } from "./first-steps.tsx";
import classes from "./first-use.module.css";

/** What the invoice list says before there is anything: two ways in. */
export function FirstUse() {
  const [connecting, setConnecting] = useState(false);
  const client = useQueryClient();
  const mayWrite = usePermission("settings.write");
  const demo = useQuery(demoQuery);
  const loading = useMutation({ mutationFn: loadDemo, onSuccess: () => client.invalidateQueries() });
  const refusal = mayWrite ? null : "Only administrators can load the demo.";
  return (
    <>
      <FirstSteps />
      <CenteredState
        page="content"
        title="No invoices yet"
        picture={<Paper />}
        action={
          <>
            <Button variant="filled" onClick={() => setConnecting(true)}>
              Connect your cloud
            </Button>
            {demo.data?.canLoad !== false && (
              <Button busy={loading.isPending} refusal={refusal} onClick={() => loading.mutate()}>
                {loading.isPending ? "Loading the demo" : "Load the demo"}
              </Button>
            )}
          </>
        }
        note={
          loading.isError ? (
            <Banner tone="danger">{failureOf(loading.error).detail}</Banner>
          ) : (
            demo.data?.canLoad !== false &&
            "The demo holds 40 customers and a year of usage, and can be removed at any time."
          )
        }
      >
        Invoices appear here once usage arrives and a billing run closes a month. Look around with a made-up
        provider first, or start with your own cloud.
      </CenteredState>
      {connecting && <ConnectDialog onClose={() => setConnecting(false)} />}
    </>
  );
}

function Paper() {
  return (
    <svg
      viewBox="0 0 72 80"
      width="72"
      height="80"
      fill="none"
      strokeWidth="1.5"
      aria-hidden="true"
      className={classes.paper}
    >
      <rect x="0.75" y="0.75" width="70.5" height="78.5" rx="6" />
      <path d="M14 20h24M14 32h44M14 40h44M14 48h44" />
      <path d="M38 62h20" className={classes.total} />
    </svg>
  );
}
