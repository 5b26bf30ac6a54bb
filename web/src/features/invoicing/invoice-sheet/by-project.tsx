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

/**
 * The subtotal of each customer of a group above its projects, or else each cost centre's. Without either, the projects
 * alone.
 */
function rowsOf({ projects, costCentres, members, other }: NonNullable<Invoice["byProject"]>): Row[] {
  const rowOf = ({ tenantId, name, amount, member }: (typeof projects)[number]): Row => ({
    key: `${member?.id} ${tenantId}`,
    name: name ?? tenantId,
    tenantId: name === null ? null : tenantId,
    amount,
    isSum: false,
  });
  const sumOf = (name: string, amount: string): Row => ({
    key: `sum ${name}`,
    name,
    tenantId: null,
    amount,
    isSum: true,
  });
  const ofMembers = members.flatMap(({ member, amount }) => [
    sumOf(member?.name ?? "Projects of its own", amount),
    ...projects.filter((project) => project.member?.id === member?.id).map(rowOf),
  ]);
  const ofCentres = costCentres.flatMap(({ costCentre, amount }) => [
    sumOf(costCentre === null ? "Without a cost centre" : `Cost centre ${costCentre}`, amount),
    ...projects.filter((project) => project.costCentre === costCentre).map(rowOf),
  ]);
  const rows = [ofMembers, ofCentres].find((some) => some.length > 0) ?? projects.map(rowOf);
  return isZero(other) ? rows : [...rows, sumOf("Not of one project", other)];
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
