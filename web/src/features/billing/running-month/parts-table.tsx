import type { UpcomingInvoice } from "@billow/contract/billing/upcoming.ts";
import { Missing } from "../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { type GroupedSum, sumColumns, useSumsWidth } from "../../../components/table/sum-columns.tsx";
import table from "../../../components/table/table.module.css";
import { isZero } from "../../../format/decimal.ts";
import classes from "./running-month.module.css";

type ByProject = NonNullable<UpcomingInvoice["byProject"]>;

interface Part extends GroupedSum {
  key: string;
  name: string;
  /** Beneath the name. */
  more: string | null;
  costCentre: string | null;
  isSum?: boolean;
}

/** What each project, or each cost centre, comes to in the running month. */
export function PartsTable({
  view,
  byProject,
  subtotal,
  currency,
}: {
  view: "project" | "costCentre";
  byProject: ByProject;
  /** All of it, with what is of no project. */
  subtotal: string;
  currency: string;
}) {
  const rows = view === "project" ? projectsOf(byProject) : centresOf(byProject);
  const { other, groups } = byProject;
  const minWidth = useSumsWidth(groups);
  const plain = { more: null, costCentre: null };
  const rest = { ...plain, key: "other", name: "Not of one project", amount: other, groups: [] };
  const whole = { ...plain, key: "whole", name: "So far", amount: subtotal, groups, isSum: true };
  const withCentres = view === "project" && byProject.costCentres.length > 0;
  return (
    <>
      <DataTable
        caption={view === "project" ? "The running month by project" : "The running month by cost centre"}
        columns={[
          ...headColumns(view === "project" ? "Project" : "Cost centre", {
            withCentres,
            centreWidth: groups.length > 2 ? 112 : 160,
          }),
          ...sumColumns<Part>(groups, {
            currency,
            isStrong: ({ isSum }) => isSum === true,
            boldAmounts: true,
          }),
        ]}
        rows={[...rows, ...(isZero(other) ? [] : [rest]), whole]}
        keyOf={({ key }) => key}
        minWidth={minWidth}
      />
      <p className={classes.note}>Before discounts and tax.</p>
    </>
  );
}

function projectsOf({ projects }: ByProject): Part[] {
  return projects.map(({ tenantId, name, member, costCentre, amount, groups }) => ({
    key: `${member?.id} ${tenantId}`,
    name: name ?? tenantId,
    more:
      [name === null ? null : tenantId, member && `of ${member.name}`].filter(Boolean).join(" · ") || null,
    costCentre,
    amount,
    groups,
  }));
}

function centresOf({ costCentres }: ByProject): Part[] {
  return costCentres.map(({ costCentre, amount, groups }) => ({
    key: `centre ${costCentre}`,
    name: costCentre ?? "Without a cost centre",
    more: null,
    costCentre: null,
    amount,
    groups,
  }));
}

function headColumns(
  head: string,
  { withCentres, centreWidth }: { withCentres: boolean; centreWidth: number },
): readonly Column<Part>[] {
  return [
    {
      head,
      cell: ({ name, more, isSum }) => (
        <span className={isSum ? table.strong : undefined}>
          {name}
          {more !== null && <span className={table.faint}> {more}</span>}
        </span>
      ),
    },
    ...(withCentres
      ? [
          {
            head: "Cost centre",
            width: centreWidth,
            hide: "under" as const,
            cell: ({ costCentre, isSum }: Part) =>
              costCentre !== null ? (
                <span title={costCentre}>{costCentre}</span>
              ) : isSum ? (
                ""
              ) : (
                <Missing means="no cost centre" />
              ),
          },
        ]
      : []),
  ];
}
