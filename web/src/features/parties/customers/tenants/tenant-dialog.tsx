import type { Customer } from "@billow/contract/parties/customer.ts";
import { TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { createAttempts } from "../../../../api/client/idempotency.ts";
import { addTenant, changeTenant } from "../../../../api/parties/tenants.ts";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import form from "../../../../components/fields/form.module.css";
import { Banner } from "../../../../components/states/banner.tsx";
import { addDays } from "../../../../format/calendar.ts";
import { sentence } from "../../../../format/sentence.ts";
import type { TenantRow } from "./tenant-rows.ts";
import { detailBeside, useTenantChange } from "./use-tenant-change.ts";

interface TenantDialogProps {
  customer: Customer;
  /** Which one to change; null to add one. */
  tenant: TenantRow | null;
  onClose: () => void;
}

/** Adds a tenant to a customer, or changes what it is called, its cost centre and its days. */
export function TenantDialog({ customer, tenant, onClose }: TenantDialogProps) {
  const [fields, setFields] = useState(() => fieldsOf(tenant));
  const [tried, setTried] = useState(false);
  const [moving, setMoving] = useState(false);
  const attempts = useRef(createAttempts());
  const name = fields.name.trim() || fields.tenantId.trim();
  const saving = useTenantChange(
    ({ move }: { move: boolean }) => {
      const { tenantId, ...change } = bodyOf(fields);
      if (tenant !== null) return changeTenant(customer.id, tenant.tenantId, change);
      const body = { tenantId, ...change, move };
      return addTenant(customer.id, body, attempts.current(body));
    },
    {
      done: () =>
        tenant === null ? sentence(`${name} was added to ${customer.name}`) : `${name} was changed.`,
      onDone: onClose,
    },
  );
  const { failure } = saving;
  // A first answer that another customer has it offers the move, as nobody should have to know that beforehand.
  const isTaken = tenant === null && failure?.code === "tenant_taken";
  const missing = tried && fields.tenantId.trim() === "" ? "Enter the tenant's id on your platform." : null;

  function moveHere(): void {
    if (fields.from === "") setMoving(true);
    else saving.mutate({ move: true });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (fields.tenantId.trim() !== "") saving.mutate({ move: false });
  }

  const field = (key: keyof typeof fields, label: string, pointer = `/${key}`) => ({
    size: "md" as const,
    label,
    autoComplete: "off",
    value: fields[key],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => {
      // The refusal stays beside the tenant while somebody enters the day from which on it is moved.
      if (key !== "from" || !isTaken) saving.forget();
      setMoving(false);
      setFields((now) => ({ ...now, [key]: currentTarget.value }));
    },
    error: failure?.fields.get(pointer),
  });
  const shown = ["/name", "/costCentre", "/from", tenant === null ? "/tenantId" : "/before"];
  const beside = detailBeside(failure, shown);
  return (
    <Dialog
      onClose={onClose}
      busy={saving.busy}
      title={tenant === null ? `Add a tenant to ${customer.name}` : `Edit ${tenant.name ?? tenant.tenantId}`}
      lead="Its usage is on the customer’s invoices, with a sum for each tenant. What is invoiced stays as it is."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {beside && <Banner tone="danger">{beside}</Banner>}
        {tenant === null && (
          <TextInput
            {...field("tenantId", "Tenant ID")}
            error={missing ?? failure?.fields.get("/tenantId")}
            maxLength={200}
            data-autofocus
          />
        )}
        <TextInput
          {...field("name", "Project name")}
          description="Its id if empty."
          maxLength={200}
          data-autofocus={tenant !== null || undefined}
        />
        <TextInput {...field("costCentre", "Cost centre")} maxLength={100} />
        <TextInput
          {...field("from", "First day")}
          type="date"
          description="Empty: from the beginning."
          error={
            failure?.fields.get("/from") ?? (moving ? "Enter the first day on which it is here." : undefined)
          }
        />
        {tenant !== null && (
          <TextInput {...field("last", "Last day", "/before")} type="date" description="Empty: it goes on." />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          {isTaken && (
            <Button busy={saving.busy} onClick={moveHere}>
              Move it here
            </Button>
          )}
          <Button type="submit" variant="filled" busy={saving.busy}>
            {tenant === null ? "Add tenant" : "Save"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function fieldsOf(tenant: TenantRow | null) {
  return {
    tenantId: tenant?.tenantId ?? "",
    name: tenant?.name ?? "",
    costCentre: tenant?.costCentre ?? "",
    from: tenant?.from ?? "",
    last: tenant?.before ? addDays(tenant.before, -1) : "",
  };
}

/** As the API takes it: emptied fields are taken away, and the last day becomes the day after it. */
function bodyOf({ tenantId, name, costCentre, from, last }: ReturnType<typeof fieldsOf>) {
  return {
    tenantId: tenantId.trim(),
    name: name.trim() || null,
    costCentre: costCentre.trim() || null,
    from: from || null,
    before: last === "" ? null : addDays(last, 1),
  };
}
