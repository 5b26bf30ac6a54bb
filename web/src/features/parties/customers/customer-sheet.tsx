import type { Customer } from "@billow/contract/parties/customer.ts";
import IconPencil from "@tabler/icons-react/dist/esm/icons/IconPencil.mjs";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useMe, usePermission } from "../../../api/access/session.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { customerQuery } from "../../../api/parties/customers.ts";
import { useEscape } from "../../../components/behaviour/use-escape.ts";
import { Button, IconButton } from "../../../components/button.tsx";
import { ButtonLink } from "../../../components/button-link.tsx";
import { Sheet, SheetScroll } from "../../../components/sheet/sheet.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { Missing } from "../../../components/states/missing.tsx";
import { Skeleton } from "../../../components/states/skeleton.tsx";
import { formatInstant } from "../../../format/date.ts";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCounted, formatPercent } from "../../../format/quantity.ts";
import { ArchiveButton } from "./archive/archive-button.tsx";
import { CustomerDialog } from "./customer-dialog.tsx";
import { CustomerInvoices } from "./customer-invoices.tsx";
import { CustomerReminders } from "./customer-reminders.tsx";
import classes from "./customer-sheet.module.css";
import { CustomerStatement } from "./customer-statement.tsx";
import { CustomerGroup } from "./group/customer-group.tsx";
import { CustomerMandates } from "./mandates/customer-mandates.tsx";
import { CustomerEmails } from "./recipients/customer-emails.tsx";
import { CustomerTenants } from "./tenants/customer-tenants.tsx";

interface CustomerSheetProps {
  id: string;
  /** What is shown of the running month, and of what is agreed with the customer. */
  terms: (customer: Customer) => ReactNode;
  payments: (customer: Customer) => ReactNode;
  onClose: () => void;
}

/** One customer: what they owe and have as credit, who they are, what is agreed with them, their invoices. */
export function CustomerSheet({ id, terms, payments, onClose }: CustomerSheetProps) {
  const [opened, setOpened] = useState(false);
  useEffect(() => setOpened(true), []);
  const [editing, setEditing] = useState(false);
  const close = () => setOpened(false);
  useEscape(close, opened);
  const query = useQuery(customerQuery(id));
  const customer = query.data;
  const mayWrite = usePermission("customers.write");
  return (
    <Sheet opened={opened} onClose={close} onGone={onClose} label={customer?.name ?? "Customer"} width={760}>
      <div className={classes.bar}>
        <h2 className="visually-hidden" tabIndex={-1} data-autofocus>
          {customer?.name ?? "Customer"}
        </h2>
        <IconButton icon={IconX} label="Close" hint="Esc" onClick={close} />
        {customer && (
          <div className={classes.actions}>
            <Button
              icon={IconPencil}
              refusal={mayWrite ? null : "Your role may view customers, but not change them."}
              onClick={() => setEditing(true)}
            >
              Edit
            </Button>
            {mayWrite && customer.mergedInto === null && (
              <ArchiveButton key={customer.id} customer={customer} />
            )}
            {mayWrite && !customer.archived && customer.parent === null && (
              <ButtonLink to="/invoices/new" search={{ for: customer.id }} variant="filled">
                Create invoice
              </ButtonLink>
            )}
          </div>
        )}
      </div>
      <SheetScroll>
        {query.isPending && <Waiting />}
        {query.isError && customer === undefined && <Failed query={query} />}
        {customer && (
          <>
            <Facts customer={customer} />
            <CustomerTenants key={customer.id} customer={customer} />
            <CustomerGroup key={customer.id} customer={customer} />
            {terms(customer)}
            <CustomerInvoices customer={customer} />
            {payments(customer)}
            <CustomerMandates key={customer.id} customer={customer} />
            <CustomerReminders key={customer.id} customerId={customer.id} />
            <CustomerStatement customerId={customer.id} />
          </>
        )}
      </SheetScroll>
      {editing && customer && <CustomerDialog customer={customer} onClose={() => setEditing(false)} />}
    </Sheet>
  );
}

function Failed({
  query,
}: {
  query: { error: unknown; isFetching: boolean; refetch: () => Promise<unknown> };
}) {
  if (failureOf(query.error).status === 404) {
    return <CenteredState title="There is no such customer">The link may be broken.</CenteredState>;
  }
  return (
    <ErrorState
      title="The customer could not be loaded"
      error={query.error}
      onRetry={() => void query.refetch()}
      retrying={query.isFetching}
    />
  );
}

function Waiting() {
  return (
    <div className={classes.waiting} aria-hidden="true">
      <Skeleton width={240} height={18} />
      <Skeleton width={160} />
      <Skeleton width="100%" height={56} />
    </div>
  );
}

function Facts({ customer }: { customer: Customer }) {
  const { name, tenantId, legalName, paymentTermsDays, taxId, locale } = customer;
  const { timeZone } = useMe().operator;
  return (
    <>
      <p className={classes.name}>{name}</p>
      <p className={classes.tenant}>
        {tenantId}
        {customer.mergedInto ? (
          <MergedInto {...customer.mergedInto} />
        ) : (
          customer.archived && " · archived: nothing new is agreed with this customer"
        )}
      </p>
      {customer.suspensionDueSince && (
        <div className={classes.notice}>
          <Banner tone="warn">
            To be suspended since {formatInstant(customer.suspensionDueSince, timeZone)}: what is owed was not
            paid after the last reminder.
          </Banner>
        </div>
      )}
      <dl className={classes.sums}>
        <Fact name="Outstanding" strong>
          <Sums sums={customer.outstanding} none="nothing outstanding" />
        </Fact>
        <Fact name="Credit" strong>
          <Sums sums={customer.credit} none="no credit" />
        </Fact>
        <Fact name="Currency">{customer.currency}</Fact>
        <Fact name="Payment terms">{formatCounted(paymentTermsDays, "day")}</Fact>
      </dl>
      <dl className={classes.facts}>
        <Fact name="Billing e-mail">
          <CustomerEmails key={customer.id} customer={customer} />
        </Fact>
        <Fact name="Legal name">{legalName ?? <Missing means="not known" />}</Fact>
        <Fact name="Address">{addressOf(customer) ?? <Missing means="not known" />}</Fact>
        <Fact name="Tax">
          {customer.taxSet ? taxNames[customer.taxCategory] : <Missing means="not set" />}
          {customer.taxCategory === "standard" && ` ${formatPercent(customer.taxRate)}`}
        </Fact>
        <Fact name="Tax ID">{taxId ?? <Missing means="not known" />}</Fact>
        <Fact name="Language of documents">{locale ?? <Missing means="not chosen" />}</Fact>
        {customer.purchaseOrder && <Fact name="Purchase order">{customer.purchaseOrder}</Fact>}
        {customer.buyerReference && <Fact name="Buyer reference">{customer.buyerReference}</Fact>}
        {customer.contract && <Fact name="Contract">{customer.contract}</Fact>}
        {customer.debtorNumber && <Fact name="Debtor number">{customer.debtorNumber}</Fact>}
      </dl>
      <p className={classes.links}>
        <Link to="/usage" search={{ customer: customer.id }}>
          View usage
        </Link>
      </p>
    </>
  );
}

function MergedInto({ id, name }: NonNullable<Customer["mergedInto"]>) {
  return (
    <>
      {" · merged into "}
      <Link to="/customers/$id" params={{ id }}>
        {name}
      </Link>
    </>
  );
}

const taxNames: Readonly<Record<Customer["taxCategory"], string>> = {
  standard: "Standard",
  zero: "Zero rate",
  exempt: "Exempt",
  reverseCharge: "Reverse charge",
  outsideScope: "Outside the scope of tax",
};

function Sums({ sums, none }: { sums: Customer["credit"]; none: string }) {
  const there = sums.filter(({ amount }) => !isZero(amount));
  if (there.length === 0) return <Missing means={none} />;
  return there.map(({ amount, currency }) => formatMoney(amount, currency)).join(" + ");
}

function Fact({ name, strong, children }: { name: string; strong?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-strong={strong || undefined}>{children}</dd>
    </div>
  );
}

function addressOf({ address, country }: Customer): string | null {
  const town = [address?.postalCode, address?.city].filter(Boolean).join(" ");
  const parts = [address?.line1, address?.line2, town, country].filter(Boolean);
  return parts.length === 0 ? null : parts.join(", ");
}
