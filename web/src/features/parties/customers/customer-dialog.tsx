import type { Customer } from "@billow/contract/parties/customer.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useMe } from "../../../api/access/session.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { onlyChanged } from "../../../api/client/only-changed.ts";
import { createCustomer, readCustomer, updateCustomer } from "../../../api/parties/customers.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { FieldsConflict } from "../../../components/saving/fields-conflict.tsx";
import { useFieldsSave } from "../../../components/saving/use-fields-save.ts";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import classes from "./customer-dialog.module.css";
import {
  type CustomerFields,
  changeOf,
  customerLabels,
  fieldsOf,
  newCustomerFields,
  pointerOf,
  problemsOf,
} from "./customer-fields.ts";
import { IssuerField } from "./issuer-field.tsx";
import { TAX_CATEGORIES } from "./tax-names.ts";

interface CustomerDialogProps {
  /** Whom to change; null to add one. */
  customer: Customer | null;
  /** The tenant id that a new one is to have, where it is known. */
  tenantId?: string | undefined;
  onClose: () => void;
  onSaved?: (customer: Customer) => void;
}

/** Adds a customer, or changes one. Issued invoices do not change. */
export function CustomerDialog({ customer, tenantId = "", onClose, onSaved }: CustomerDialogProps) {
  const isNew = customer === null;
  const [before, setBefore] = useState(useFirstFields(customer, tenantId));
  const [fields, setFields] = useState(before);
  const [tried, setTried] = useState(false);
  const { add, change } = useSaving(customer, (saved) => {
    onClose();
    onSaved?.(saved);
  });
  const busy = add.isPending || change.busy;
  const failure = add.error === null ? change.failure : failureOf(add.error);
  const problems = problemsOf(fields);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    if (isNew) add.mutate(fields);
    else change.run({ opened: before, mine: fields });
  }

  function goOnFrom(theirs: CustomerFields, mine: CustomerFields): void {
    change.dismissConflict();
    setBefore(theirs);
    setFields(mine);
  }

  const field = (name: Exclude<keyof CustomerFields, "taxCategory">) => ({
    size: "md",
    label: customerLabels[name],
    autoComplete: "off",
    value: fields[name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => {
      if (add.isError) add.reset();
      change.forget();
      setFields((now) => ({ ...now, [name]: currentTarget.value }));
    },
    error: failure?.fields.get(pointerOf(name)) ?? (tried ? problems[name] : undefined),
  });

  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      width={640}
      title={isNew ? "Add a customer" : `Edit ${customer.name}`}
      lead={!isNew && "Issued invoices do not change. Tenant ID and currency stay once one is issued."}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <div className={classes.fields}>
          <TextInput {...field("name")} maxLength={200} data-autofocus />
          <TextInput {...field("legalName")} maxLength={200} />
          <TextInput {...field("tenantId")} maxLength={200} />
          <TextInput {...field("currency")} maxLength={3} />
          <IssuerField fields={fields} isNew={isNew} onChange={setFields} failure={failure} />
          <TextInput {...field("billingEmail")} type="email" maxLength={254} />
          <TextInput {...field("paymentTermsDays")} inputMode="numeric" maxLength={3} />
          <TextInput {...field("line1")} maxLength={200} />
          <TextInput {...field("line2")} maxLength={200} />
          <TextInput {...field("postalCode")} maxLength={20} />
          <TextInput {...field("city")} maxLength={100} />
          <TextInput {...field("country")} placeholder="DE" maxLength={2} />
          <TextInput {...field("taxId")} maxLength={50} />
          <NativeSelect
            size="md"
            label={customerLabels.taxCategory}
            data={[
              ...(fields.taxCategory === "" ? [{ value: "", label: "Not set" }] : []),
              ...TAX_CATEGORIES,
            ]}
            value={fields.taxCategory}
            onChange={({ currentTarget }) => {
              const chosen = TAX_CATEGORIES.find(({ value }) => value === currentTarget.value);
              if (chosen) setFields((now) => ({ ...now, taxCategory: chosen.value }));
            }}
            error={failure?.fields.get("/taxCategory")}
          />
          {fields.taxCategory === "standard" && <TextInput {...field("taxRate")} inputMode="decimal" />}
          <TextInput {...field("locale")} placeholder="de-DE" maxLength={20} />
          <TextInput {...field("purchaseOrder")} maxLength={100} />
          <TextInput {...field("buyerReference")} maxLength={100} />
          <TextInput {...field("contract")} maxLength={100} />
          {!isNew && <TextInput {...field("debtorNumber")} inputMode="numeric" maxLength={9} />}
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={busy}>
            {isNew ? "Add customer" : "Save"}
          </Button>
        </DialogActions>
      </form>
      {change.conflict && (
        <FieldsConflict
          what={fields.name}
          versions={change.conflict}
          labels={customerLabels}
          busy={busy}
          onTheirs={(theirs) => goOnFrom(theirs, theirs)}
          onMine={(theirs, merged) => {
            goOnFrom(theirs, merged);
            change.run({ opened: theirs, mine: merged });
          }}
          onClose={change.dismissConflict}
        />
      )}
    </Dialog>
  );
}

/** What the form begins with. */
function useFirstFields(customer: Customer | null, tenantId: string): CustomerFields {
  const [issuer] = useMe().issuers;
  return customer === null ? newCustomerFields(issuer, tenantId) : fieldsOf(customer);
}

function useSaving(customer: Customer | null, onSaved: (customer: Customer) => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const tell = async (saved: Customer) => {
    toast(customer === null ? `${saved.name} was added.` : `${saved.name} was changed.`);
    onSaved(saved);
    await client.invalidateQueries({ queryKey: ["customers"] });
  };
  const add = useMutation({
    mutationFn: (fields: CustomerFields) => {
      const { debtorNumber: _, ...body } = changeOf(fields);
      return createCustomer(body, attempts.current(body));
    },
    onSuccess: tell,
  });
  const id = customer?.id ?? "";
  const change = useFieldsSave<CustomerFields, Customer>({
    read: async () => {
      const { customer, etag } = await readCustomer(id);
      return { fields: fieldsOf(customer), etag };
    },
    write: ({ theirs, merged, etag }) =>
      updateCustomer(id, onlyChanged(changeOf(theirs), changeOf(merged)), etag),
    onSaved: tell,
  });
  return { add, change };
}
