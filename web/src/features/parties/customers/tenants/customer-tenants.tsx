import type { Customer } from "@billow/contract/parties/customer.ts";
import { lazy, Suspense, useState } from "react";
import { usePermission, useZoneOfIssuer } from "../../../../api/access/session.ts";
import { Button } from "../../../../components/button.tsx";
import { SheetSection } from "../../../../components/sheet/sheet-section.tsx";
import { Missing } from "../../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../../components/table/data-table.tsx";
import table from "../../../../components/table/table.module.css";
import { dateIn } from "../../../../format/calendar.ts";
import classes from "./customer-tenants.module.css";
import { type TenantAction, TenantButtons } from "./tenant-buttons.tsx";
import { hasTenants, type TenantRow, tenantRows } from "./tenant-rows.ts";

const TenantDialog = lazy(() =>
  import("./tenant-dialog.tsx").then((module) => ({ default: module.TenantDialog })),
);
const MoveTenantDialog = lazy(() =>
  import("./move-tenant-dialog.tsx").then((module) => ({ default: module.MoveTenantDialog })),
);
const RemoveTenantDialog = lazy(() =>
  import("./remove-tenant-dialog.tsx").then((module) => ({ default: module.RemoveTenantDialog })),
);

/** Rows shown before somebody asks for all. */
const SHOWN = 8;

type Opened = { what: "add" } | { what: TenantAction; tenant: TenantRow };

/** The tenants of a customer that has several. Of one there is nothing to see but the way to add another. */
export function CustomerTenants({ customer }: { customer: Customer }) {
  const mayWrite = usePermission("customers.write");
  const today = dateIn(useZoneOfIssuer(customer.issuerId), new Date());
  const [opened, setOpened] = useState<Opened | null>(null);
  const [all, setAll] = useState(false);
  const rows = tenantRows(customer, today);
  const add = mayWrite && !customer.archived && (
    <Button size="compact" onClick={() => setOpened({ what: "add" })}>
      Add tenant
    </Button>
  );
  return (
    <>
      {hasTenants(customer) ? (
        <SheetSection title="Tenants" action={add}>
          <DataTable
            caption={`Tenants of ${customer.name}`}
            columns={columnsOf(mayWrite ? setOpened : null, {
              withCentres: rows.some((row) => row.costCentre),
            })}
            rows={all ? rows : rows.slice(0, SHOWN)}
            keyOf={({ key }) => key}
          />
          {rows.length > SHOWN && (
            <div className={classes.more}>
              <Button size="compact" variant="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
                {all ? "Show fewer" : `Show all ${rows.length}`}
              </Button>
            </div>
          )}
        </SheetSection>
      ) : (
        <div className={classes.only}>{add}</div>
      )}
      <Suspense>
        <OpenedDialog customer={customer} opened={opened} today={today} onClose={() => setOpened(null)} />
      </Suspense>
    </>
  );
}

interface OpenedDialogProps {
  customer: Customer;
  opened: Opened | null;
  today: string;
  onClose: () => void;
}

function OpenedDialog({ opened, ...rest }: OpenedDialogProps) {
  if (opened === null) return null;
  if (opened.what === "add") return <TenantDialog {...rest} tenant={null} />;
  const { what, tenant } = opened;
  if (what === "edit") return <TenantDialog {...rest} tenant={tenant} />;
  if (what === "move") return <MoveTenantDialog {...rest} tenant={tenant} />;
  return <RemoveTenantDialog {...rest} tenant={tenant} />;
}

function columnsOf(
  onOpen: ((opened: Opened) => void) | null,
  { withCentres }: { withCentres: boolean },
): readonly Column<TenantRow>[] {
  return [
    { head: "Tenant", cell: (row) => <Named row={row} /> },
    ...(withCentres
      ? [
          {
            head: "Cost centre",
            width: 144,
            hide: "under" as const,
            cell: ({ costCentre }: TenantRow) =>
              costCentre === null ? <Missing means="no cost centre" /> : <span>{costCentre}</span>,
          },
        ]
      : []),
    {
      head: "Days",
      width: 208,
      hide: "under",
      cell: ({ days, ended }) => (
        <span className={ended ? table.faint : table.muted}>
          {days ?? "always"}
          {ended && ", ended"}
        </span>
      ),
    },
    ...(onOpen === null
      ? []
      : [
          {
            head: "Change",
            key: "actions",
            width: 104,
            right: true,
            cell: (tenant: TenantRow) =>
              tenant.isLast && (
                <TenantButtons tenant={tenant} onChoose={(what) => onOpen({ what, tenant })} />
              ),
          },
        ]),
  ];
}

/** The project's name above its id, where it has one. */
function Named({ row }: { row: TenantRow }) {
  return (
    <span className={classes.tenant} data-ended={row.ended || undefined}>
      <span className={classes.name} title={row.name ?? row.tenantId}>
        {row.name ?? row.tenantId}
      </span>
      {(row.name !== null || row.member !== null) && (
        <span className={classes.id} title={row.tenantId}>
          {[row.name === null ? null : row.tenantId, row.member && `of ${row.member.name}`]
            .filter(Boolean)
            .join(" · ")}
        </span>
      )}
    </span>
  );
}
