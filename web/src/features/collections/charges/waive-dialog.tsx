import type { Charge } from "@billow/contract/books/charges.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { waiveCharge } from "../../../api/charges.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { ReasonField } from "../../../components/fields/reason-field.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { formatMoney } from "../../../format/money.ts";

interface WaiveDialogProps {
  charge: Charge;
  /** What it is called. */
  name: string;
  onClose: () => void;
}

/** Asks why before a charge is given up. */
export function WaiveDialog({ charge, name, onClose }: WaiveDialogProps) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const { mutate, isPending, error } = useMutation({
    mutationFn: (why: string) => waiveCharge(charge.id, why, attempts.current(why)),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ["customers", "charges"] }),
  });
  const failure = error === null ? null : failureOf(error);
  const amount = formatMoney(charge.amount, charge.currency);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (reason.trim() === "") setMissing(true);
    else mutate(reason.trim());
  }

  return (
    <Dialog
      onClose={onClose}
      busy={isPending}
      title={`Waive ${amount}?`}
      lead={`${name}: no invoice will have it as a line.`}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <ReasonField
          description="Kept in the audit log."
          autofocus
          value={reason}
          onChange={setReason}
          error={
            failure?.fields.get("/reason") ??
            (missing && reason.trim() === "" ? "Say why it is waived." : null)
          }
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" busy={isPending}>
            {`Waive ${amount}`}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
