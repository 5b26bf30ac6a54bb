import type { Customer } from "@billow/contract/customer.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { createCustomer, updateCustomer } from "../../api/customers.ts";
import { failureOf } from "../../api/failure.ts";
import { createAttempts } from "../../api/idempotency.ts";
import { onlyChanged } from "../../api/only-changed.ts";
import { Banner } from "../../components/banner.tsx";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import form from "../../components/form.module.css";
import { toast } from "../../components/toast.ts";
import classes from "./customer-dialog.module.css";
import {
  type CustomerFields,
  changeOf,
  fieldsOf,
  noCustomer,
  pointerOf,
  problemsOf,
} from "./customer-fields.ts";
import { TAX_CATEGORIES } from "./tax-names.ts";

interface CustomerDialogProps {
  /** Whom to change; null to add one. */
  customer: Customer | null;
  /** The tenant id that a new one is to have, where it is known. */
  tenantId?: string | undefined;
  onClose: () => void;
  onSaved?: (customer: Customer) => void;
}

/** Adds a customer, or changes one. Issued invoices keep what they were issued with. */
export function CustomerDialog({ customer, tenantId = "", onClose, onSaved }: CustomerDialogProps) {
  const isNew = customer === null;
  const [before] = useState(() => (isNew ? { ...noCustomer, tenantId } : fieldsOf(customer)));
  const [fields, setFields] = useState(before);
  const [tried, setTried] = useState(false);
  const saving = useSaving(customer, before, (saved) => {
    onClose();
    onSaved?.(saved);
  });
  const failure = saving.error === null ? null : failureOf(saving.error);
  const problems = problemsOf(fields, isNew);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length === 0) saving.mutate(fields);
  }

  const field = (name: Exclude<keyof CustomerFields, "taxCategory">, label: string) => ({
    size: "md",
    label,
    autoComplete: "off",
    value: fields[name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => {
      if (saving.isError) saving.reset();
      setFields((now) => ({ ...now, [name]: currentTarget.value }));
    },
    error: failure?.fields.get(pointerOf(name)) ?? (tried ? problems[name] : undefined),
  });

  return (
    <Dialog
      onClose={onClose}
      busy={saving.isPending}
      width={640}
      title={isNew ? "Add a customer" : `Edit ${customer.name}`}
      lead={!isNew && "Issued invoices keep what they were issued with."}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <div className={classes.fields}>
          <TextInput {...field("name", "Name")} maxLength={200} data-autofocus />
          <TextInput {...field("legalName", "Legal name")} maxLength={200} />
          {isNew && <TextInput {...field("tenantId", "Tenant ID")} maxLength={200} />}
          {isNew && <TextInput {...field("currency", "Currency")} maxLength={3} />}
          <TextInput {...field("billingEmail", "Billing e-mail")} type="email" maxLength={254} />
          <TextInput
            {...field("paymentTermsDays", "Payment terms, days")}
            inputMode="numeric"
            maxLength={3}
          />
          <TextInput {...field("line1", "Street")} maxLength={200} />
          <TextInput {...field("line2", "Street, second line")} maxLength={200} />
          <TextInput {...field("postalCode", "Postal code")} maxLength={20} />
          <TextInput {...field("city", "City")} maxLength={100} />
          <TextInput {...field("country", "Country")} placeholder="DE" maxLength={2} />
          <TextInput {...field("taxId", "Tax ID")} maxLength={50} />
          <NativeSelect
            size="md"
            label="Tax"
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
          {fields.taxCategory === "standard" && (
            <TextInput {...field("taxRate", "Tax rate, %")} inputMode="decimal" />
          )}
          <TextInput {...field("locale", "Language of documents")} placeholder="de-DE" maxLength={20} />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.isPending}>
            {isNew ? "Add customer" : "Save"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useSaving(customer: Customer | null, before: CustomerFields, onSaved: (customer: Customer) => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  return useMutation({
    mutationFn: (fields: CustomerFields) => {
      if (customer !== null)
        return updateCustomer(customer.id, onlyChanged(changeOf(before), changeOf(fields)));
      const body = {
        ...changeOf(fields),
        tenantId: fields.tenantId.trim(),
        currency: fields.currency.trim().toUpperCase(),
      };
      return createCustomer(body, attempts.current(body));
    },
    onSuccess: async (saved) => {
      toast(customer === null ? `${saved.name} was added.` : `${saved.name} was changed.`);
      onSaved(saved);
      await client.invalidateQueries({ queryKey: ["customers"] });
    },
  });
}
