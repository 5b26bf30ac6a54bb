import type { Customer } from "@billow/contract/parties/customer.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import form from "../../../../components/fields/form.module.css";
import { Banner } from "../../../../components/states/banner.tsx";
import { MonthField } from "./month-field.tsx";
import { useParentChange } from "./use-parent-change.ts";

interface LeaveGroupDialogProps {
  customer: Customer;
  today: string;
  onClose: () => void;
}

/** Gives a customer invoices of its own again, from a month on. */
export function LeaveGroupDialog({ customer, today, onClose }: LeaveGroupDialogProps) {
  const { id, name, parent } = customer;
  const [from, setFrom] = useState(today.slice(0, 7));
  const change = useParentChange(id, { done: () => `${name} gets its own invoices.`, onDone: onClose });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (from !== "") change.mutate({ parentId: null, from });
  }

  return (
    <Dialog
      onClose={onClose}
      busy={change.busy}
      title={`Take ${name} out of the group?`}
      lead={`From that month on it gets invoices of its own, at its own prices and terms. What ${parent?.name ?? "the parent"} was billed before stays.`}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {change.detail && <Banner tone="danger">{change.detail}</Banner>}
        <MonthField
          label="First month"
          value={from}
          onChange={(month) => {
            change.forget();
            setFrom(month);
          }}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={change.busy}>
            Take out of group
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
