import type { Customer } from "@billow/contract/parties/customer.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { usePermission, useSeesAll } from "../../../api/access/session.ts";
import { fileUrl } from "../../../api/client/download.ts";
import { customerListQuery } from "../../../api/parties/customers.ts";
import { usePhone } from "../../../components/behaviour/use-phone.ts";
import { Button } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { SearchField } from "../../../components/fields/search-field.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCounted, formatPercent } from "../../../format/quantity.ts";
import classes from "./customers-page.module.css";
import { TAX_CATEGORIES } from "./tax-names.ts";
import { WithoutTax } from "./without-tax.tsx";

const CustomerDialog = lazy(() =>
  import("./customer-dialog.tsx").then((module) => ({ default: module.CustomerDialog })),
);

const ImportCustomersDialog = lazy(() =>
  import("./import/import-customers-dialog.tsx").then((module) => ({
    default: module.ImportCustomersDialog,
  })),
);

interface CustomersPageProps {
  q: string;
  /** The tenant id of a customer that is to be added at once. */
  addTenantId: string | undefined;
  onSearch: (q: string) => void;
  onAdded: (id: string) => void;
}

/** Who is invoiced, and what they owe. */
export function CustomersPage({ q, addTenantId, onSearch, onAdded }: CustomersPageProps) {
  const phone = usePhone();
  const seesAll = useSeesAll();
  const [archived, setArchived] = useState(false);
  const list = useInfiniteQuery(customerListQuery(q, archived));
  const customers = list.data?.pages.flatMap((page) => page.items) ?? null;
  return (
    <>
      <PageHead title="Customers">
        {!phone && seesAll && (
          <DownloadLink icon={IconDownload} href={fileUrl("exportCustomers", {})} download>
            Export CSV
          </DownloadLink>
        )}
        <ImportCustomers />
        <AddCustomer tenantId={addTenantId} onAdded={onAdded} />
      </PageHead>
      <search className={classes.tools}>
        <SearchField
          value={q}
          onChange={onSearch}
          label="Search customers by name or tenant ID"
          placeholder="Name or tenant ID"
        />
        <Button variant="quiet" onClick={() => setArchived(!archived)}>
          {archived ? "Back to all customers" : "Show archived"}
        </Button>
      </search>
      <WithoutTax />
      {list.isError ? (
        <ErrorState
          title="The customers could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <DataTable caption="Customers" columns={columns} rows={customers} keyOf={(customer) => customer.id} />
      )}
      {customers?.length === 0 && <None q={q} archived={archived} onClear={() => onSearch("")} />}
      {list.hasNextPage && (
        <div className={classes.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

interface AddCustomerProps {
  tenantId: string | undefined;
  onAdded: (id: string) => void;
}

function AddCustomer({ tenantId, onAdded }: AddCustomerProps) {
  const mayWrite = usePermission("customers.write");
  const seesAll = useSeesAll();
  const [adding, setAdding] = useState(mayWrite && seesAll && tenantId !== undefined);
  return (
    <>
      <Button
        variant="filled"
        icon={IconPlus}
        refusal={refusalOf({ mayWrite, seesAll })}
        onClick={() => setAdding(true)}
      >
        Add customer
      </Button>
      <Suspense>
        {adding && (
          <CustomerDialog
            customer={null}
            tenantId={tenantId}
            onClose={() => setAdding(false)}
            onSaved={({ id }) => onAdded(id)}
          />
        )}
      </Suspense>
    </>
  );
}

function refusalOf({ mayWrite, seesAll }: { mayWrite: boolean; seesAll: boolean }): string | null {
  if (!mayWrite) return "Your role may view customers, but not change them.";
  return seesAll ? null : "You are limited to some customers. Ask an administrator to add another.";
}

function ImportCustomers() {
  const mayWrite = usePermission("customers.write");
  const seesAll = useSeesAll();
  const phone = usePhone();
  const [importing, setImporting] = useState(false);
  if (!mayWrite || !seesAll) return null;
  return (
    <>
      <Button aria-label="Import customers" onClick={() => setImporting(true)}>
        {phone ? "Import" : "Import customers"}
      </Button>
      <Suspense>{importing && <ImportCustomersDialog onClose={() => setImporting(false)} />}</Suspense>
    </>
  );
}

function None({ q, archived, onClear }: { q: string; archived: boolean; onClear: () => void }) {
  if (q === "" && archived) {
    return (
      <CenteredState title="No archived customers">
        A customer that is no more is archived in its sheet.
      </CenteredState>
    );
  }
  if (q === "") {
    return (
      <CenteredState title="No customers yet">
        Customers come with the first import of usage, over the API, or are added here.
      </CenteredState>
    );
  }
  return (
    <CenteredState title="No customer matches" action={<Button onClick={onClear}>Clear search</Button>}>
      Nobody has “{q}” in their name or tenant ID.
    </CenteredState>
  );
}

const columns: readonly Column<Customer>[] = [
  {
    head: "Customer",
    cell: (customer) => (
      <Link
        to="/customers/$id"
        params={{ id: customer.id }}
        search={true}
        resetScroll={false}
        className={classes.name}
        title={customer.name}
      >
        {customer.name}
      </Link>
    ),
  },
  {
    head: "Tenant ID",
    width: 200,
    laptop: 168,
    hide: "phone",
    cell: ({ tenantId, tenants }) => (
      <span className={classes.plain}>
        {tenantId}
        {others(tenants) > 0 && <span className={table.muted}> and {others(tenants)} more</span>}
      </span>
    ),
  },
  {
    head: "Billing e-mail",
    width: 280,
    laptop: 216,
    hide: "narrow",
    cell: ({ billingEmail, emails }) =>
      billingEmail ? (
        <span className={classes.plain}>
          {billingEmail}
          {emails.length > 1 && <span className={table.muted}> and {emails.length - 1} more</span>}
        </span>
      ) : (
        <Missing means="no billing e-mail" />
      ),
  },
  {
    head: "Tax",
    width: 128,
    laptop: 132,
    hide: "phone",
    cell: (customer) =>
      customer.taxSet ? (
        <span className={table.muted}>{taxOf(customer)}</span>
      ) : (
        <Missing means="tax not set" />
      ),
  },
  {
    head: "Payment terms",
    width: 128,
    laptop: 116,
    hide: "narrow",
    cell: ({ paymentTermsDays }) => (
      <span className={table.muted}>{formatCounted(paymentTermsDays, "day")}</span>
    ),
  },
  {
    head: "Outstanding",
    width: 176,
    laptop: 148,
    right: true,
    cell: (customer) => <Outstanding customer={customer} />,
  },
];

function taxOf({ taxCategory, taxRate }: Customer): string {
  if (taxCategory === "standard") return formatPercent(taxRate);
  return TAX_CATEGORIES.find(({ value }) => value === taxCategory)?.label ?? taxCategory;
}

function Outstanding({ customer }: { customer: Customer }) {
  const open = customer.outstanding.filter(({ amount }) => !isZero(amount));
  if (open.length === 0) return <Missing means="nothing outstanding" />;
  return (
    <span className={table.strong}>
      {open.map(({ amount, currency }) => formatMoney(amount, currency)).join(" + ")}
    </span>
  );
}

/** How many tenants a customer has beside its first. One that it has at different times is listed more than once. */
function others(tenants: Customer["tenants"]): number {
  return new Set(tenants.map(({ tenantId }) => tenantId)).size - 1;
}
