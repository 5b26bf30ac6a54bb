import type { UpcomingInvoice } from "@billow/contract/billing/upcoming.ts";
import { Missing } from "../../../components/states/missing.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { isZero } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";

type ByProject = NonNullable<UpcomingInvoice["byProject"]>;

interface Part {
  key: string;
  name: string;
  /** Beneath the name. */
  more: string | null;
  costCentre: string | null;
  amount: string;
}

/** What each project, or each cost centre, comes to in the running month. */
export function PartsTable({
  view,
  byProject,
  currency,
}: {
  view: "project" | "costCentre";
  byProject: ByProject;
  currency: string;
}) {
  const rows = view === "project" ? projectsOf(byProject) : centresOf(byProject);
  const { other } = byProject;
  const rest = { key: "other", name: "Not of one project", more: null, costCentre: null, amount: other };
  const withCentres = view === "project" && byProject.costCentres.length > 0;
  return (
    <DataTable
      caption={view === "project" ? "The running month by project" : "The running month by cost centre"}
      columns={columnsIn(currency, { head: view === "project" ? "Project" : "Cost centre", withCentres })}
      rows={isZero(other) ? rows : [...rows, rest]}
      keyOf={({ key }) => key}
    />
  );
}

function projectsOf({ projects }: ByProject): Part[] {
  return projects.map(({ tenantId, name, member, costCentre, amount }) => ({
    key: `${member?.id} ${tenantId}`,
    name: name ?? tenantId,
    more:
      [name === null ? null : tenantId, member && `of ${member.name}`].filter(Boolean).join(" · ") || null,
    costCentre,
    amount,
  }));
}

function centresOf({ costCentres }: ByProject): Part[] {
  return costCentres.map(({ costCentre, amount }) => ({
    key: `centre ${costCentre}`,
    name: costCentre ?? "Without a cost centre",
    more: null,
    costCentre: null,
    amount,
  }));
}

function columnsIn(
  currency: string,
  { head, withCentres }: { head: string; withCentres: boolean },
): readonly Column<Part>[] {
  return [
    {
      head,
      cell: ({ name, more }) => (
        <>
          {name}
          {more !== null && <span className={table.faint}> {more}</span>}
        </>
      ),
    },
    ...(withCentres
      ? [
          {
            head: "Cost centre",
            width: 180,
            hide: "under" as const,
            cell: ({ costCentre }: Part) =>
              costCentre === null ? <Missing means="no cost centre" /> : <span>{costCentre}</span>,
          },
        ]
      : []),
    {
      head: "Before discounts and tax",
      width: 190,
      right: true,
      cell: ({ amount }) => <span className={table.strong}>{formatMoney(amount, currency)}</span>,
    },
  ];
}
