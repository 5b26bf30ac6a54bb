import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { type ByProject, byProject, type GroupedSum } from "@billow/core/invoicing/by-project.ts";
import { storedShares } from "./line-share.ts";

/** Lines summed by project, as the wire has it. */
export function presentProjects(
  lines: readonly { amount: bigint; breakdown: unknown }[],
  amount: (minor: bigint) => string,
): Invoice["byProject"] {
  const sums = projectsOf(lines);
  if (sums === null) return null;
  const inMajor = <T extends { amount: bigint }>(part: T) => ({ ...part, amount: amount(part.amount) });
  const grouped = <T extends GroupedSum>(part: T) => ({
    ...inMajor(part),
    groups: part.groups.map(inMajor),
  });
  return {
    projects: sums.projects.map(grouped),
    costCentres: sums.costCentres.map(grouped),
    members: sums.members.map(grouped),
    groups: sums.groups.map(inMajor),
    other: amount(sums.other),
  };
}

/** Stored lines summed by project; null for a customer with one tenant. */
export function projectsOf(lines: readonly { amount: bigint; breakdown: unknown }[]): ByProject | null {
  return byProject(
    lines.map(({ amount, breakdown }) => ({
      amount,
      breakdown:
        storedShares(breakdown)?.map(({ quantity: _, ...share }) => ({
          ...share,
          amount: BigInt(share.amount),
        })) ?? null,
    })),
  );
}
