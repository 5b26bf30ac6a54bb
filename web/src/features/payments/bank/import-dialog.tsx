import type { BankStatement } from "@billow/contract/payments/bank-statements.ts";
import { statementText } from "@billow/contract/payments/statement-text.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { importBankStatement } from "../../../api/payments/bank.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import classes from "./bank.module.css";
import { CsvFields } from "./csv-fields.tsx";
import { type CsvForm, keepMapping, keptMapping, mappingOf } from "./csv-form.ts";

interface ImportDialogProps {
  onImported: (statement: BankStatement) => void;
  onClose: () => void;
}

/** Takes a bank's file. A CSV file needs to be told how its columns are read, which this browser remembers. */
export function ImportDialog({ onImported, onClose }: ImportDialogProps) {
  const client = useQueryClient();
  const [file, setFile] = useState<{ name: string; content: string } | null>(null);
  const [csv, setCsv] = useState<CsvForm>(keptMapping);
  const [tried, setTried] = useState(false);
  const isCsv = file !== null && !/^\uFEFF?\s*</.test(file.content) && !/^:20:/m.test(file.content);
  const mutation = useMutation({
    mutationFn: importBankStatement,
    onSuccess: async ({ statements, isNew }) => {
      if (isCsv) keepMapping(csv);
      await Promise.all(
        ["bank", "customers", "invoices"].map((key) => client.invalidateQueries({ queryKey: [key] })),
      );
      const last = statements.at(-1);
      if (last === undefined) return;
      if (!isNew) toast("This statement was imported before. Nothing changed.");
      onImported(last);
    },
  });
  const failure = mutation.error === null ? null : failureOf(mutation.error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (file === null || mutation.isPending) return;
    const mapping = isCsv ? mappingOf(csv) : undefined;
    if (mapping === null) return;
    mutation.mutate({
      content: file.content,
      fileName: file.name.slice(0, 200),
      ...(mapping && { csv: mapping }),
    });
  }

  return (
    <Dialog
      onClose={onClose}
      busy={mutation.isPending}
      title="Import a bank statement"
      width={560}
      lead="The file of your bank: camt.053, MT940 or CSV. What matches an invoice for sure is booked at once; you decide about the rest."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && <Banner tone="danger">{failure.detail}</Banner>}
        {tried && file === null && <Banner tone="danger">Choose the file first.</Banner>}
        <label className={classes.file}>
          Bank’s file
          <input
            type="file"
            data-autofocus
            accept=".xml,.camt,.sta,.mt940,.940,.txt,.csv"
            onChange={({ currentTarget }) => {
              const [chosen] = currentTarget.files ?? [];
              mutation.reset();
              void chosen
                ?.arrayBuffer()
                .then((bytes) =>
                  setFile({ name: chosen.name, content: statementText(new Uint8Array(bytes)) }),
                );
            }}
          />
        </label>
        {isCsv && <CsvFields value={csv} onChange={setCsv} head={file.content} tried={tried} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={mutation.isPending}>
            Import
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
