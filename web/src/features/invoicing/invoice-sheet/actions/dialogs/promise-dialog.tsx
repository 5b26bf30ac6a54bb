import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { addDays, isDate } from "../../../../../format/calendar.ts";
import classes from "../../dialog-form.module.css";
import { DialogFailure } from "../dialog-failure.tsx";
import { useInvoiceChange } from "../use-invoice-change.ts";

interface PromiseDialogProps {
  invoice: Invoice;
  today: string;
  onClose: () => void;
}

const DAYS_AT_FIRST = 7;

/** Records until when the customer promised to pay, or takes that back. */
export function PromiseDialog({ invoice, today, onClose }: PromiseDialogProps) {
  const { number, customer, promise } = invoice;
  const kept = promise !== null && !promise.isBroken ? promise : null;
  const [on, setOn] = useState(kept?.on ?? addDays(today, DAYS_AT_FIRST));
  const [note, setNote] = useState(kept?.note ?? "");
  const { busy, failure, change } = useInvoiceChange(number);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isDate(on)) change({ call: "promisePayment", body: { on, note: note.trim() || null } }, onClose);
  }

  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title={`Promise to pay ${number}`}
      lead={`${customer.name} is not reminded until this day is over, and nothing is charged for this invoice.`}
    >
      <form onSubmit={submit} noValidate className={classes.form}>
        <DialogFailure failure={failure} />
        <TextInput
          size="md"
          label="Promised by"
          type="date"
          min={today}
          data-autofocus
          value={on}
          onChange={(event) => setOn(event.currentTarget.value)}
          error={failure?.fields.get("/on") ?? (isDate(on) ? null : "Enter a date.")}
        />
        <Textarea
          size="md"
          label="What was said"
          placeholder="For example: by phone, after payday"
          autosize
          minRows={2}
          maxRows={6}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={failure?.fields.get("/note")}
        />
        <DialogActions>
          {promise === null ? (
            <Button onClick={onClose}>Cancel</Button>
          ) : (
            <Button onClick={() => change({ call: "withdrawPromise" }, onClose)}>Take back promise</Button>
          )}
          <Button type="submit" variant="filled" busy={busy}>
            Save promise
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
