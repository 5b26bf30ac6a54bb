import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useState } from "react";
import { fileUrl } from "../../../api/client/download.ts";
import { usePermission } from "../../../api/session.ts";
import { Button } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./by-project.module.css";

/** Rows shown before somebody asks for all. */
const SHOWN = 10;

interface Row {
  key: string;
  name: string;
  tenantId: string | null;
  amount: string;
  isSum: boolean;
}

/** What each project and each cost centre comes to, for a customer with several tenants. */
export function ByProject({ invoice }: { invoice: Invoice }) {
  const { byProject, currency } = invoice;
  const [all, setAll] = useState(false);
  const mayExport = usePermission("invoices.export");
  if (byProject === null) return null;
  const rows = rowsOf(byProject);
  return (
    <SheetSection
      title="By project"
      action={
        mayExport && (
          <DownloadLink
            size="compact"
            icon={IconDownload}
            href={fileUrl("exportInvoiceLines", { params: { id: invoice.id } })}
            download
          >
            Export
          </DownloadLink>
        )
      }
    >
      <DataTable
        caption="By project"
        dense
        columns={columnsIn(currency)}
        rows={all ? rows : rows.slice(0, SHOWN)}
        keyOf={({ key }) => key}
      />
      {rows.length > SHOWN && (
        <div className={classes.more}>
          <Button size="compact" variant="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show all ${byProject.projects.length} projects`}
          </Button>
        </div>
      )}
    </SheetSection>
  );
}

/** Each cost centre's sum above its projects; without cost centres the projects alone. */
function rowsOf({ projects, costCentres, other }: NonNullable<Invoice["byProject"]>): Row[] {
  const rowOf = ({ tenantId, name, amount }: (typeof projects)[number]): Row => ({
    key: tenantId,
    name: name ?? tenantId,
    tenantId: name === null ? null : tenantId,
    amount,
    isSum: false,
  });
  const rows =
    costCentres.length === 0
      ? projects.map(rowOf)
      : costCentres.flatMap(({ costCentre, amount }) => [
          {
            key: `centre ${costCentre}`,
            name: costCentre === null ? "Without a cost centre" : `Cost centre ${costCentre}`,
            tenantId: null,
            amount,
            isSum: true,
          },
          ...projects.filter((project) => project.costCentre === costCentre).map(rowOf),
        ]);
  if (isZero(other)) return rows;
  return [...rows, { key: "other", name: "Not of one project", tenantId: null, amount: other, isSum: true }];
}

function columnsIn(currency: string): readonly Column<Row>[] {
  return [
    {
      head: "Project",
      cell: ({ name, tenantId, isSum }) => (
        <span className={isSum ? table.strong : classes.project} title={name}>
          {name}
          {tenantId !== null && <span className={table.faint}> {tenantId}</span>}
        </span>
      ),
    },
    {
      head: "Before discounts and tax",
      width: 176,
      right: true,
      cell: ({ amount, isSum }) => (
        <span className={isSum ? table.strong : undefined}>{formatMoney(amount, currency)}</span>
      ),
    },
  ];
}
