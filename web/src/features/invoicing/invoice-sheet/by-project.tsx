import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { fileUrl } from "../../../api/client/download.ts";
import { Button } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { type GroupedSum, sumColumns, useSumsWidth } from "../../../components/table/sum-columns.tsx";
import table from "../../../components/table/table.module.css";
import { isZero } from "../../../format/decimal.ts";
import classes from "./by-project.module.css";

/** Rows shown before somebody asks for all. */
const SHOWN = 10;

interface Row extends GroupedSum {
  key: string;
  name: string;
  tenantId: string | null;
  isSum: boolean;
}

/** What each project and each cost centre comes to, for a customer with several tenants. */
export function ByProject({ invoice }: { invoice: Invoice }) {
  const { byProject, currency } = invoice;
  const [all, setAll] = useState(false);
  const mayExport = usePermission("invoices.export");
  const minWidth = useSumsWidth(byProject?.groups ?? []);
  if (byProject === null) return null;
  const rows = rowsOf(byProject);
  const subtotal = sumRow("Subtotal", { amount: invoice.subtotal, groups: byProject.groups });
  const whole = { ...subtotal, key: "whole" };
  const shown = all ? rows : rows.slice(0, SHOWN);
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
        columns={[
          PROJECT,
          ...sumColumns<Row>(byProject.groups, { currency, isStrong: ({ isSum }) => isSum }),
        ]}
        rows={[...shown, whole]}
        keyOf={({ key }) => key}
        minWidth={minWidth}
      />
      <p className={classes.note}>Before discounts and tax.</p>
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
  const rowOf = ({ tenantId, name, amount, groups, member }: (typeof projects)[number]): Row => ({
    key: `${member?.id} ${tenantId}`,
    name: name ?? tenantId,
    tenantId: name === null ? null : tenantId,
    amount,
    groups,
    isSum: false,
  });
  const ofMembers = members.flatMap(({ member, ...sum }) => [
    sumRow(member?.name ?? "Projects of its own", sum),
    ...projects.filter((project) => project.member?.id === member?.id).map(rowOf),
  ]);
  const ofCentres = costCentres.flatMap(({ costCentre, ...sum }) => [
    sumRow(costCentre === null ? "Without a cost centre" : `Cost centre ${costCentre}`, sum),
    ...projects.filter((project) => project.costCentre === costCentre).map(rowOf),
  ]);
  const rows = [ofMembers, ofCentres].find((some) => some.length > 0) ?? projects.map(rowOf);
  return isZero(other) ? rows : [...rows, sumRow("Not of one project", { amount: other, groups: [] })];
}

function sumRow(name: string, { amount, groups }: GroupedSum): Row {
  return { key: `sum ${name}`, name, tenantId: null, amount, groups, isSum: true };
}

const PROJECT: Column<Row> = {
  head: "Project",
  cell: ({ name, tenantId, isSum }) => (
    <span className={isSum ? table.strong : classes.project} title={name}>
      {name}
      {tenantId !== null && <span className={table.faint}> {tenantId}</span>}
    </span>
  ),
};
