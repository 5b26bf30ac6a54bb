import type { UsageReconciliation } from "@billow/contract/metering/usage.ts";
import { Link } from "@tanstack/react-router";
import { usePermission } from "../../../api/access/session.ts";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { formatCount } from "../../../format/quantity.ts";
import classes from "./reconciliation-page.module.css";

type Tenant = UsageReconciliation["unmatchedTenants"][number];

/** Tenants whose usage waits for a customer. */
export function UnmatchedTenants({ tenants }: { tenants: readonly Tenant[] }) {
  const mayCreate = usePermission("customers.write");
  const columns: Column<Tenant>[] = [
    {
      head: "Tenant ID",
      cell: ({ tenantId }) => (
        <Link to="/usage/events" search={{ state: "unmatched", q: tenantId }} className={classes.plain}>
          {tenantId}
        </Link>
      ),
    },
    { head: "Events", width: 144, right: true, cell: ({ events }) => formatCount(events) },
  ];
  const create: Column<Tenant> = {
    head: "Customer",
    width: 176,
    right: true,
    cell: ({ tenantId }) => (
      <Link to="/customers" search={{ add: tenantId }} aria-label={`Create customer for ${tenantId}`}>
        Create customer
      </Link>
    ),
  };
  return (
    <section className={classes.section}>
      <h2 className={classes.title}>Tenants without a customer</h2>
      <p className={classes.lead}>
        Their usage is stored. It counts as soon as a customer has their tenant ID.
      </p>
      <DataTable
        caption="Tenants without a customer"
        dense
        columns={mayCreate ? [...columns, create] : columns}
        rows={tenants}
        keyOf={({ tenantId }) => tenantId}
      />
    </section>
  );
}
