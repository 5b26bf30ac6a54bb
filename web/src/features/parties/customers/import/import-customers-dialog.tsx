import type { CustomersImported } from "@billow/contract/parties/customer-import.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { failureOf } from "../../../../api/client/failure.ts";
import { createAttempts, newKey } from "../../../../api/client/idempotency.ts";
import { importCustomers } from "../../../../api/parties/customers.ts";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import form from "../../../../components/fields/form.module.css";
import { RowsField } from "../../../../components/fields/rows-field.tsx";
import { Banner } from "../../../../components/states/banner.tsx";
import { RefusedCells } from "../../../../components/table/refused-cells.tsx";
import { toast } from "../../../../components/toast/toast.ts";
import { formatCount, formatCounted } from "../../../../format/quantity.ts";

/** Takes over customers from a spreadsheet or a CSV file, after a look at what that would do: all of them, or none. */
export function ImportCustomersDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const { preview, imported } = useImport(onClose);
  const outcome = imported.data ?? preview.data;
  const error = imported.error ?? preview.error;
  const isReady = outcome !== undefined && outcome.refusedCount === 0;
  const change = (typed: string) => {
    setText(typed);
    preview.reset();
    imported.reset();
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isReady) imported.mutate(text);
    else preview.mutate(text);
  }

  return (
    <Dialog
      onClose={onClose}
      busy={preview.isPending || imported.isPending}
      title="Import customers"
      width={640}
      lead="Paste rows of a spreadsheet with the names of their columns, or choose a CSV file. Customers are found by their tenant; an empty cell changes nothing."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {error && <Banner tone="danger">{failureOf(error).detail}</Banner>}
        {outcome && <Outcome outcome={outcome} />}
        <RowsField
          description="The column tenant is needed, and name and currency for new customers. An exported file has all columns."
          placeholder={"tenant\tname\temail\tcurrency\nacme\tAcme Ltd\tap@acme.example\tEUR"}
          value={text}
          onChange={change}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={preview.isPending || imported.isPending}>
            {isReady ? "Import all" : "Preview import"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useImport(onDone: () => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const preview = useMutation({
    mutationFn: (csv: string) => importCustomers({ csv, dryRun: true }, newKey()),
  });
  const imported = useMutation({
    mutationFn: (csv: string) => importCustomers({ csv, dryRun: false }, attempts.current(csv)),
    onSuccess: (done) => {
      if (done.refusedCount > 0) return;
      toast(`${countsText(done)}.`);
      onDone();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["customers"] }),
  });
  return { preview, imported };
}

function countsText({ dryRun, created, changed, unchanged }: CustomersImported): string {
  const counts = `${formatCount(created)} new, ${formatCount(changed)} changed, ${formatCount(unchanged)} as they were`;
  return dryRun ? counts : `Customers imported: ${counts}`;
}

function Outcome({ outcome }: { outcome: CustomersImported }) {
  const { refused, refusedCount, rows } = outcome;
  if (refusedCount === 0) {
    return (
      <p role="status">
        Of {formatCounted(rows, "row")}: {countsText(outcome)}.
      </p>
    );
  }
  const cells = refused.map(({ line, column, reason }) => ({
    number: line,
    column: column ?? "the whole row",
    reason,
  }));
  return (
    <RefusedCells caption="Refused rows" numberHead="Line" cells={cells} count={refusedCount}>
      Nothing is imported while rows are refused: {formatCount(refusedCount)} of {formatCount(rows)}.
    </RefusedCells>
  );
}
