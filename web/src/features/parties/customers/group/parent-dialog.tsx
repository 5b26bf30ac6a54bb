import type { Customer } from "@billow/contract/parties/customer.ts";
import { useState } from "react";
import { CustomerSelect } from "../../../../components/fields/customer-select.tsx";
import { ParentChangeDialog } from "./parent-change-dialog.tsx";
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

  function submit(): void {
    setTried(true);
    if (parentId !== undefined && missing === null && from !== "") change.mutate({ parentId, from });
  }

  return (
    <ParentChangeDialog
      change={change}
      title={`Bill ${name} with a parent`}
      lead="From that month on its usage is on the parent’s invoice, in a section of its own, at the parent’s prices and terms. It gets no invoice itself."
      button="Bill with parent"
      from={from}
      onFrom={setFrom}
      onSubmit={submit}
      onClose={onClose}
    >
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
    </ParentChangeDialog>
  );
}
