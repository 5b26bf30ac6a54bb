import type { Customer } from "@billow/contract/parties/customer.ts";
import { useQueryClient } from "@tanstack/react-query";
import { removeTenant } from "../../../../api/parties/tenants.ts";
import { RemovalDialog } from "../../../../components/removal-dialog.tsx";
import { sentence } from "../../../../format/sentence.ts";
import type { TenantRow } from "./tenant-rows.ts";

interface RemoveTenantDialogProps {
  customer: Customer;
  tenant: TenantRow;
  onClose: () => void;
}

/** Asks before a tenant is taken from a customer as if it had never had it. */
export function RemoveTenantDialog({ customer, tenant, onClose }: RemoveTenantDialogProps) {
  const client = useQueryClient();
  const name = tenant.name ?? tenant.tenantId;
  return (
    <RemovalDialog
      title={`Remove ${name} from ${customer.name}?`}
      lead="As if it never was this customer’s: all its usage waits until another customer has the tenant. To keep what it used so far here, enter a last day instead."
      action="Remove tenant"
      remove={() => removeTenant(customer.id, tenant.tenantId)}
      done={sentence(`${name} is no longer a tenant of ${customer.name}`)}
      onSettled={async () => {
        await client.invalidateQueries({ queryKey: ["customers"] });
        await client.invalidateQueries({ queryKey: ["usage"] });
      }}
      onClose={onClose}
    />
  );
}
