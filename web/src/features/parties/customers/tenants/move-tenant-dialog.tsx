import type { Customer } from "@billow/contract/parties/customer.ts";
import { TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { createAttempts } from "../../../../api/client/idempotency.ts";
import { addTenant } from "../../../../api/parties/tenants.ts";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import { CustomerSelect } from "../../../../components/fields/customer-select.tsx";
import form from "../../../../components/fields/form.module.css";
import { Banner } from "../../../../components/states/banner.tsx";
import { monthStart } from "../../../../format/calendar.ts";
import { sentence } from "../../../../format/sentence.ts";
import type { TenantRow } from "./tenant-rows.ts";
import { detailBeside, useTenantChange } from "./use-tenant-change.ts";

interface MoveTenantDialogProps {
  customer: Customer;
  tenant: TenantRow;
  today: string;
  onClose: () => void;
}

/** Moves a tenant to another customer from a day on. */
export function MoveTenantDialog({ customer, tenant, today, onClose }: MoveTenantDialogProps) {
  const [to, setTo] = useState<string>();
  const [from, setFrom] = useState(monthStart(today, 1));
  const [tried, setTried] = useState(false);
  const attempts = useRef(createAttempts());
  const name = tenant.name ?? tenant.tenantId;
  const moving = useTenantChange(
    (id: string) => {
      const { tenantId, name, costCentre } = tenant;
      const body = { tenantId, name, costCentre, from, move: true };
      return addTenant(id, body, attempts.current([id, body]));
    },
    { done: (other) => sentence(`${name} moves to ${other.name}`), onDone: onClose },
  );
  const { failure } = moving;
  const problems = problemsOf({ customer, to, from });

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (to !== undefined && !problems.to && !problems.from) moving.mutate(to);
  }

  const beside = detailBeside(failure, ["/from"]);
  return (
    <Dialog
      onClose={onClose}
      busy={moving.busy}
      title={`Move ${name} to another customer`}
      lead={sentence(
        `From the first day on its usage is the other customer’s. What it used before stays with ${customer.name}`,
      )}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {beside && <Banner tone="danger">{beside}</Banner>}
        <CustomerSelect
          label="To customer"
          value={to}
          onChange={(id) => {
            moving.forget();
            setTo(id);
          }}
          error={tried ? problems.to : undefined}
          autofocus
        />
        <TextInput
          size="md"
          type="date"
          label="First day there"
          value={from}
          onChange={({ currentTarget }) => {
            moving.forget();
            setFrom(currentTarget.value);
          }}
          error={failure?.fields.get("/from") ?? (tried ? problems.from : undefined)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={moving.busy}>
            Move tenant
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function problemsOf({ customer, to, from }: { customer: Customer; to: string | undefined; from: string }) {
  return {
    to:
      to === undefined
        ? "Choose a customer."
        : to === customer.id
          ? `${customer.name} has it already. Choose another customer.`
          : undefined,
    from: from === "" ? "Enter a day." : undefined,
  };
}
