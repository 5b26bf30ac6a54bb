import type { CustomersImported, RefusedCustomerRow } from "@billow/contract/parties/customer-import.ts";
import { Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { failureOf } from "../../../../api/client/failure.ts";
import { createAttempts, newKey } from "../../../../api/client/idempotency.ts";
import { importCustomers } from "../../../../api/customers.ts";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import form from "../../../../components/fields/form.module.css";
import { Banner } from "../../../../components/states/banner.tsx";
import { type Column, DataTable } from "../../../../components/table/data-table.tsx";
import { toast } from "../../../../components/toast/toast.ts";
import { formatCount } from "../../../../format/quantity.ts";
import classes from "./import-customers-dialog.module.css";

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
        <Textarea
          label="Rows"
          description="The column tenant is needed, and name and currency for new customers. An exported file has all columns."
          placeholder={"tenant\tname\temail\tcurrency\nacme\tAcme Ltd\tap@acme.example\tEUR"}
          rows={8}
          spellCheck={false}
          data-autofocus
          classNames={{ input: classes.rows }}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          onPaste={(event) => {
            // The browser would take minutes over ten thousand rows.
            event.preventDefault();
            const { value, selectionStart, selectionEnd } = event.currentTarget;
            const pasted = event.clipboardData.getData("text/plain");
            change(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd));
          }}
        />
        <label className={classes.file}>
          CSV file
          <input
            type="file"
            accept=".csv,.tsv,.txt,text/csv"
            onChange={({ currentTarget }) => {
              const [chosen] = currentTarget.files ?? [];
              void chosen?.text().then(change);
            }}
          />
        </label>
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

/** More would be read by nobody. */
const REFUSED_SHOWN = 50;

function Outcome({ outcome }: { outcome: CustomersImported }) {
  const { refused, refusedCount, rows } = outcome;
  if (refusedCount === 0) {
    return (
      <p role="status">
        Of {formatCount(rows)} rows: {countsText(outcome)}.
      </p>
    );
  }
  const more = refusedCount - REFUSED_SHOWN;
  return (
    <div>
      <Banner tone="danger">
        Nothing is imported while rows are refused: {formatCount(refusedCount)} of {formatCount(rows)}.
      </Banner>
      <div className={classes.refused}>
        <DataTable
          caption="Refused rows"
          dense
          columns={refusedColumns}
          rows={refused.slice(0, REFUSED_SHOWN)}
          keyOf={({ line }) => `${line}`}
        />
      </div>
      {more > 0 && <p className={classes.more}>… and {formatCount(more)} more.</p>}
    </div>
  );
}

const refusedColumns: readonly Column<RefusedCustomerRow>[] = [
  { head: "Line", width: 72, cell: ({ line }) => line },
  { head: "Column", width: 136, cell: ({ column }) => column ?? "the whole row" },
  { head: "Reason", cell: ({ reason }) => <span title={reason}>{reason}</span> },
];
