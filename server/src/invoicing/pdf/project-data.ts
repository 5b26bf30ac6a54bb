import type { ByProject, ProjectPart } from "@billow/core/invoicing/by-project.ts";
import { projectsOf } from "../invoices/draft/line-share.ts";
import type { InvoiceDocument } from "../invoices/read-document.ts";
import type { LocalFormat } from "../messages/local-format.ts";
import { breakable } from "./typesetting.ts";

/** The page with the sums by project, as the template needs it. */
export interface ProjectPage {
  title: string;
  note: string;
  project: string;
  amount: string;
  rows: { name: string; id: string | null; amount: string; strong: boolean }[];
}

/** The sums by project: each cost centre above its projects. Null for a customer with one tenant. */
export function projectPage(lines: InvoiceDocument["lines"], format: LocalFormat): ProjectPage | null {
  const sums = projectsOf(lines);
  if (sums === null) return null;
  const { say } = format;
  const rows = rowsOf(sums, format);
  const other = { name: say("otherThanProjects"), id: null, amount: format.money(sums.other), strong: true };
  return {
    title: say("byProject"),
    note: say("beforeDiscountsAndTax"),
    project: say("project"),
    amount: say("amount"),
    rows: sums.other === 0n ? rows : [...rows, other],
  };
}

function rowsOf(sums: ByProject, format: LocalFormat): ProjectPage["rows"] {
  if (sums.members.length > 0) return ofGroup(sums, format);
  return sums.costCentres.length === 0 ? sums.projects.map(rowIn(format)) : centred(sums, format);
}

/** A section for each customer of a group, with its subtotal above its projects. */
function ofGroup({ members, projects }: ByProject, format: LocalFormat): ProjectPage["rows"] {
  return members.flatMap(({ member, amount }) => [
    {
      name: member === null ? format.say("ownProjects") : breakable(member.name),
      id: null,
      amount: format.money(amount),
      strong: true,
    },
    ...projects.filter((project) => project.member?.id === member?.id).map(rowIn(format)),
  ]);
}

function centred({ costCentres, projects }: ByProject, format: LocalFormat): ProjectPage["rows"] {
  return costCentres.flatMap(({ costCentre, amount }) => [
    {
      name:
        costCentre === null
          ? format.say("withoutCostCentre")
          : format.say("costCentre", { name: breakable(costCentre) }),
      id: null,
      amount: format.money(amount),
      strong: true,
    },
    ...projects.filter((project) => project.costCentre === costCentre).map(rowIn(format)),
  ]);
}

function rowIn({ money }: LocalFormat) {
  return ({ name, tenantId, amount }: ProjectPart) => ({
    name: breakable(name ?? tenantId),
    id: name === null ? null : breakable(tenantId),
    amount: money(amount),
    strong: false,
  });
}
