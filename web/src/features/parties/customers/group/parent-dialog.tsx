import type { Customer } from "@billow/contract/parties/customer.ts";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import { CustomerSelect } from "../../../../components/fields/customer-select.tsx";
import form from "../../../../components/fields/form.module.css";
import { Banner } from "../../../../components/states/banner.tsx";
import { MonthField } from "./month-field.tsx";
import { useParentChange } from "./use-parent-change.ts";

interface ParentDialogProps {
  customer: Customer;
  today: string;
  onClose: () => void;
}

/** Puts a customer on another one's invoices from a month on. */
export function ParentDialog({ customer, today, onClose }: ParentDialogProps) {
  const { id, name } = customer;
  const [parentId, setParentId] = useState<string>();
  const [from, setFrom] = useState(today.slice(0, 7));
  const [tried, setTried] = useState(false);
  const change = useParentChange(id, {
    done: ({ parent }) => `${name} is billed with ${parent?.name ?? "its parent"}.`,
    onDone: onClose,
  });
  const missing =
    parentId === undefined
      ? "Choose a customer."
      : parentId === id
        ? "A customer is not its own parent."
        : null;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (parentId !== undefined && missing === null && from !== "") change.mutate({ parentId, from });
  }

  return (
    <Dialog
      onClose={onClose}
      busy={change.busy}
      title={`Bill ${name} with a parent`}
      lead="From that month on its usage is on the parent’s invoice, in a section of its own, at the parent’s prices and terms. It gets no invoice itself."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {change.detail && <Banner tone="danger">{change.detail}</Banner>}
        <CustomerSelect
          label="Parent"
          value={parentId}
          onChange={(chosen) => {
            change.forget();
            setParentId(chosen);
          }}
          error={tried ? missing : undefined}
          autofocus
        />
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
            Bill with parent
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
