import type { Customer } from "@billow/contract/parties/customer.ts";
import { useState } from "react";
import { ParentChangeDialog } from "./parent-change-dialog.tsx";
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
  return (
    <ParentChangeDialog
      change={change}
      title={`Take ${name} out of the group?`}
      lead={`From that month on it gets invoices of its own, at its own prices and terms. What ${parent?.name ?? "the parent"} was billed before stays.`}
      button="Take out of group"
      from={from}
      onFrom={setFrom}
      onSubmit={() => from !== "" && change.mutate({ parentId: null, from })}
      onClose={onClose}
    />
  );
}
