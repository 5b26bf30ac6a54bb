import { amountsInColumns, groupColumns } from "@billow/contract/invoicing/group-columns.ts";
import type { ByProject, GroupedSum } from "@billow/core/invoicing/by-project.ts";
import { projectsOf } from "../invoices/draft/line-projects.ts";
import type { InvoiceDocument } from "../invoices/read-document.ts";
import type { LocalFormat } from "../messages/local-format.ts";
import { priceGroupIn } from "../messages/price-groups.ts";
import { breakable } from "./typesetting.ts";

/** The page with the sums by project, as the template needs it. */
export interface ProjectPage {
  title: string;
  note: string;
  project: string;
  /** The heads of the columns of amounts: groups of prices, where there are several, and the sum. */
  columns: string[];
  rows: ProjectPageRow[];
}

interface ProjectPageRow {
  name: string;
  id: string | null;
  /** One for each column. */
  amounts: string[];
  strong: boolean;
}

/** What is in none of a column's groups. */
const NOTHING = "–";

/** The sums by project: each cost centre above its projects. Null for a customer with one tenant. */
export function projectPage(lines: InvoiceDocument["lines"], format: LocalFormat): ProjectPage | null {
  const sums = projectsOf(lines);
  if (sums === null) return null;
  const { say, money } = format;
  const columns = groupColumns(sums.groups);
  const amountsOf = ({ amount, groups }: GroupedSum) => [
    ...amountsInColumns(groups, columns).map((parts) =>
      parts.length === 0 ? NOTHING : money(parts.reduce((sum, part) => sum + part, 0n)),
    ),
    money(amount),
  ];
  const strong = (name: string, sum: GroupedSum) => ({
    name,
    id: null,
    amounts: amountsOf(sum),
    strong: true,
  });
  const plain = ({ name, tenantId, ...sum }: ByProject["projects"][number]) => ({
    name: breakable(name ?? tenantId),
    id: name === null ? null : breakable(tenantId),
    amounts: amountsOf(sum),
    strong: false,
  });
  const other = strong(say("otherThanProjects"), { amount: sums.other, groups: [] });
  const all = sums.projects.reduce((sum, { amount }) => sum + amount, sums.other);
  return {
    title: say("byProject"),
    note: say("beforeDiscountsAndTax"),
    project: say("project"),
    columns: [...columns.map((group) => breakable(priceGroupIn(group, format))), say("amount")],
    rows: [
      ...rowsOf(sums, format, { strong, plain }),
      ...(sums.other === 0n ? [] : [other]),
      strong(say("subtotal"), { amount: all, groups: sums.groups }),
    ],
  };
}

interface Rows {
  strong(name: string, sum: GroupedSum): ProjectPageRow;
  plain(project: ByProject["projects"][number]): ProjectPageRow;
}

function rowsOf(sums: ByProject, format: LocalFormat, rows: Rows): ProjectPageRow[] {
  if (sums.members.length > 0) return ofGroup(sums, format, rows);
  return sums.costCentres.length === 0 ? sums.projects.map(rows.plain) : centred(sums, format, rows);
}

/** A section for each customer of a group, with its subtotal above its projects. */
function ofGroup({ members, projects }: ByProject, format: LocalFormat, rows: Rows): ProjectPageRow[] {
  return members.flatMap(({ member, ...sum }) => [
    rows.strong(member === null ? format.say("ownProjects") : breakable(member.name), sum),
    ...projects.filter((project) => project.member?.id === member?.id).map(rows.plain),
  ]);
}

function centred({ costCentres, projects }: ByProject, format: LocalFormat, rows: Rows): ProjectPageRow[] {
  return costCentres.flatMap(({ costCentre, ...sum }) => [
    rows.strong(
      costCentre === null
        ? format.say("withoutCostCentre")
        : format.say("costCentre", { name: breakable(costCentre) }),
      sum,
    ),
    ...projects.filter((project) => project.costCentre === costCentre).map(rows.plain),
  ]);
}
