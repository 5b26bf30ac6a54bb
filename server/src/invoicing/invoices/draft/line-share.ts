import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { type ByProject, byProject, type GroupedSum } from "@billow/core/invoicing/by-project.ts";
import { z } from "zod";

/** A tenant's part of a line, in the stored form; the amount in minor units. Its names are those when the line was made. */
const lineShare = z.object({
  tenantId: z.string(),
  name: z.string().nullable().default(null),
  costCentre: z.string().nullable().default(null),
  member: z.object({ id: z.string(), name: z.string() }).nullable().default(null),
  /** The group of the line's price, as it was then. */
  group: z.string().nullable().default(null),
  quantity: z.string(),
  amount: z.string(),
});

export type LineShare = z.output<typeof lineShare>;

export function storedShares(breakdown: unknown): LineShare[] | null {
  return breakdown === null ? null : z.array(lineShare).parse(breakdown);
}

/** The stored form, without what is null: a large customer's lines have many thousand shares. */
export function sharesText(shares: readonly LineShare[]): string {
  return JSON.stringify(
    shares.map(({ tenantId, name, costCentre, member, group, quantity, amount }) => ({
      tenantId,
      name: name ?? undefined,
      costCentre: costCentre ?? undefined,
      member: member ?? undefined,
      group: group ?? undefined,
      quantity,
      amount,
    })),
  );
}

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
