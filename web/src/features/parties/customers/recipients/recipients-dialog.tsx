import type { Customer } from "@billow/contract/parties/customer.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { failureOf } from "../../../../api/client/failure.ts";
import { readCustomer, updateCustomer } from "../../../../api/parties/customers.ts";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import form from "../../../../components/fields/form.module.css";
import { Banner } from "../../../../components/states/banner.tsx";
import { RowList } from "../../../../components/table/row-list.tsx";
import { toast } from "../../../../components/toast/toast.ts";
import classes from "./recipients-dialog.module.css";
import {
  allKinds,
  emailsOf,
  emptyRecipient,
  type FormRecipient,
  KINDS,
  ROLES,
  rowsOf,
} from "./recipients-form.ts";

interface RecipientsDialogProps {
  customer: Customer;
  onClose: () => void;
}

/** Who gets which of a customer's e-mails. */
export function RecipientsDialog({ customer, onClose }: RecipientsDialogProps) {
  const [rows, setRows] = useState<readonly FormRecipient[]>(() => {
    const known = rowsOf(customer);
    return known.length === 0 ? [emptyRecipient([])] : known;
  });
  const saving = useSaving(customer, onClose);
  const failure = saving.error === null ? null : failureOf(saving.error);
  const problem = (at: string) => failure?.fields.get(`/emails/${at}`);
  const isSaid = rows.some((_, index) => problem(`${index}/address`) ?? problem(`${index}/kinds`));

  function submit(event: FormEvent): void {
    event.preventDefault();
    saving.mutate(rows);
  }

  return (
    <Dialog
      onClose={onClose}
      busy={saving.isPending}
      width={640}
      title={`E-mails to ${customer.name}`}
      lead="Each recipient gets an e-mail of its own that names all of them. One that comes back holds back no other."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && !isSaid && <Banner tone="danger">{failure.detail}</Banner>}
        <RowList
          title="Recipients"
          help="Invoices, reminders and credit notes need somebody whom they are addressed to."
          noun="recipient"
          rows={rows}
          empty={() => emptyRecipient(rows)}
          onChange={(changed) => {
            if (saving.isError) saving.reset();
            setRows(changed);
          }}
        >
          {(row, { index, name, onChange }) => (
            <div className={classes.recipient}>
              <TextInput
                size="md"
                {...name("Address")}
                type="email"
                autoComplete="off"
                maxLength={254}
                value={row.address}
                onChange={({ currentTarget }) => onChange({ address: currentTarget.value })}
                error={problem(`${index}/address`) ?? problem(`${index}/kinds`)}
              />
              <NativeSelect
                size="md"
                {...name("Role")}
                data={Object.entries(ROLES).map(([value, label]) => ({ value, label }))}
                value={row.role}
                onChange={({ currentTarget }) =>
                  onChange({ role: currentTarget.value === "cc" ? "cc" : "to" })
                }
              />
              <Kinds row={row} number={index + 1} onChange={onChange} />
            </div>
          )}
        </RowList>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface KindsProps {
  row: FormRecipient;
  number: number;
  onChange: (patch: Partial<FormRecipient>) => void;
}

function Kinds({ row, number, onChange }: KindsProps) {
  return (
    <div className={classes.kinds}>
      {allKinds().map((kind) => (
        <label key={kind} className={classes.kind}>
          <input
            type="checkbox"
            aria-label={`${KINDS[kind]}, recipient ${number}`}
            checked={row.kinds.includes(kind)}
            onChange={({ currentTarget }) =>
              onChange({
                kinds: allKinds().filter((one) =>
                  one === kind ? currentTarget.checked : row.kinds.includes(one),
                ),
              })
            }
          />
          {KINDS[kind]}
        </label>
      ))}
    </div>
  );
}

/** Saves over the version that the form began with, so that a colleague's change is not lost. */
function useSaving(customer: Customer, onDone: () => void) {
  const client = useQueryClient();
  const [opened] = useState(() => readCustomer(customer.id).catch(() => null));
  return useMutation({
    mutationFn: async (rows: readonly FormRecipient[]) => {
      const { etag } = (await opened) ?? (await readCustomer(customer.id));
      return updateCustomer(customer.id, { emails: emailsOf(rows) }, etag);
    },
    onSuccess: () => {
      onDone();
      toast(`The recipients of ${customer.name} were changed.`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["customers"] }),
  });
}
