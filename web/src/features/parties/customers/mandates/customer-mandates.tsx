import type { Customer } from "@billow/contract/parties/customer.ts";
import type { Mandate } from "@billow/contract/parties/mandates.ts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePermission } from "../../../../api/access/session.ts";
import { mandatesQuery, revokeMandate } from "../../../../api/payments/mandates.ts";
import { Button } from "../../../../components/button.tsx";
import { RemovalDialog } from "../../../../components/removal-dialog.tsx";
import { SheetSection } from "../../../../components/sheet/sheet-section.tsx";
import { ErrorState } from "../../../../components/states/error-state.tsx";
import { Skeleton } from "../../../../components/states/skeleton.tsx";
import { formatDate } from "../../../../format/date.ts";
import { MandateDialog } from "./mandate-dialog.tsx";
import classes from "./mandates.module.css";

/** The mandate by which a customer's invoices are collected. */
export function CustomerMandates({ customer }: { customer: Customer }) {
  const query = useQuery(mandatesQuery(customer.id));
  const mayWrite = usePermission("customers.write");
  const [adding, setAdding] = useState(false);
  const active = query.data?.find(({ revokedAt }) => revokedAt === null);
  const [last] = query.data ?? [];
  return (
    <SheetSection
      title="Direct debit"
      action={
        query.data &&
        mayWrite &&
        active === undefined &&
        !customer.archived && (
          <Button size="compact" onClick={() => setAdding(true)}>
            Record mandate
          </Button>
        )
      }
    >
      {query.isError && (
        <ErrorState
          title="The mandates could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {query.isPending && <Skeleton width={280} />}
      {active && <Active mandate={active} mayWrite={mayWrite} />}
      {query.data && active === undefined && (
        <p>{last === undefined ? "No mandate: the customer transfers what is due." : endedText(last)}</p>
      )}
      {adding && <MandateDialog customer={customer} onClose={() => setAdding(false)} />}
    </SheetSection>
  );
}

function endedText({ reference, revokedBecause }: Mandate): string {
  return `The mandate ${reference} is revoked: ${revokedBecause ?? "no reason"}.`;
}

const sequences: Readonly<Record<Mandate["sequence"], string>> = {
  first: "first collection",
  recurring: "recurring",
  oneOff: "one collection",
};

function Active({ mandate, mayWrite }: { mandate: Mandate; mayWrite: boolean }) {
  const client = useQueryClient();
  const [revoking, setRevoking] = useState(false);
  const { id, reference, iban, bic, scheme, sequence, signedOn } = mandate;
  return (
    <div className={classes.mandate}>
      <div>
        <p className={classes.account}>{iban.replace(/(.{4})(?=.)/g, "$1 ")}</p>
        <p className={classes.minor}>
          {[reference, `signed ${formatDate(signedOn)}`, scheme, sequences[sequence], bic]
            .filter((part) => part !== null)
            .join(" · ")}
        </p>
      </div>
      {mayWrite && (
        <Button size="compact" variant="quiet" onClick={() => setRevoking(true)}>
          Revoke
        </Button>
      )}
      {revoking && (
        <RemovalDialog
          title="Revoke the mandate?"
          lead={`Nothing more is collected by ${reference}. What the bank has already stays there.`}
          action="Revoke mandate"
          remove={() => revokeMandate(id, "Revoked in the console")}
          done={`The mandate ${reference} is revoked.`}
          onSettled={() => client.invalidateQueries({ queryKey: ["customers", "mandates"] })}
          onClose={() => setRevoking(false)}
        />
      )}
    </div>
  );
}
