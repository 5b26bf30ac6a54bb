/** A customer that is on another's invoices, as it was called when the line was made. */
export interface GroupMember {
  readonly id: string;
  readonly name: string;
}

/** A project's part of a line: a tenant of the customer, as it was called when the line was made. */
export interface ProjectPart {
  readonly tenantId: string;
  readonly name: string | null;
  readonly costCentre: string | null;
  /** The customer of a group whose tenant it is; null for the invoiced customer's own. */
  readonly member: GroupMember | null;
  /** What the line's price is in, such as `compute`; null where no group is known, as of a percentage. */
  readonly group: string | null;
  /** Minor units. */
  readonly amount: bigint;
}

/** What is in one group of prices, in minor units. */
export interface GroupSum {
  readonly group: string | null;
  readonly amount: bigint;
}

/** A sum, and the groups of prices that it is made of, in the order of the invoice's lines. */
export interface GroupedSum {
  readonly amount: bigint;
  /** They sum to the amount. Empty where no line of the invoice says its group, as before lines did. */
  readonly groups: readonly GroupSum[];
}

/** What each project and each cost centre comes to, in minor units. All projects and `other` sum to the lines. */
export interface ByProject {
  readonly projects: readonly (Omit<ProjectPart, "group"> & GroupedSum)[];
  /** Empty where no project has a cost centre. */
  readonly costCentres: readonly ({ readonly costCentre: string | null } & GroupedSum)[];
  /** The subtotal of each customer of a group, the invoiced one's own first; empty without a group. */
  readonly members: readonly ({ readonly member: GroupMember | null } & GroupedSum)[];
  /** All projects together. */
  readonly groups: readonly GroupSum[];
  /** The lines that belong to no project, such as a recurring item. */
  readonly other: bigint;
}

/**
 * Sums an invoice's lines by project, before discounts and tax: by customer of a group, by cost centre, then by name. Null for a customer with one
 * tenant, of which no line has a breakdown.
 */
export function byProject(
  lines: readonly { readonly amount: bigint; readonly breakdown: readonly ProjectPart[] | null }[],
): ByProject | null {
  const parts = lines.flatMap(({ breakdown }) => breakdown ?? []);
  if (parts.length === 0) return null;
  const sumOf = summing(parts);
  const projects = [...Map.groupBy(parts, projectKey).values()]
    .flatMap((own) => {
      const last = own.at(-1);
      if (last === undefined) return [];
      const { group: _, ...project } = last;
      return [{ ...project, ...sumOf(own) }];
    })
    .sort(inOrder);
  // A project counts for the cost centre that it has now, so its parts follow it there.
  const partsOf = (own: readonly { tenantId: string; member: GroupMember | null }[]) => {
    const keys = new Set(own.map(projectKey));
    return parts.filter((part) => keys.has(projectKey(part)));
  };
  const centres = Map.groupBy(projects, ({ costCentre }) => costCentre);
  const isCentred = projects.some(({ costCentre }) => costCentre !== null);
  return {
    projects,
    costCentres: isCentred
      ? [...centres].map(([costCentre, own]) => ({ costCentre, ...sumOf(partsOf(own)) }))
      : [],
    members: projects.some(({ member }) => member !== null)
      ? [...Map.groupBy(projects, ({ member }) => member?.id).values()].map((own) => ({
          member: own[0]?.member ?? null,
          ...sumOf(partsOf(own)),
        }))
      : [],
    groups: sumOf(parts).groups,
    other: sum(lines) - sum(parts),
  };
}

function projectKey({ tenantId, member }: { tenantId: string; member: GroupMember | null }): string {
  return `${member?.id ?? ""} ${tenantId}`;
}

/** Sums parts of an invoice, each group in its place among all of them and those without one last. */
function summing(all: readonly ProjectPart[]): (own: readonly ProjectPart[]) => GroupedSum {
  const named = [...new Set(all.map(({ group }) => group))].filter((group) => group !== null);
  const order = named.length === 0 ? [] : [...named, null];
  return (own) => {
    const byGroup = Map.groupBy(own, ({ group }) => group);
    return {
      amount: sum(own),
      groups: order.flatMap((group) => {
        const parts = byGroup.get(group);
        return parts === undefined ? [] : [{ group, amount: sum(parts) }];
      }),
    };
  };
}

function sum(parts: readonly { readonly amount: bigint }[]): bigint {
  return parts.reduce((all, { amount }) => all + amount, 0n);
}

/** The customer's own come first, projects without a cost centre last. Compared by code points, so that the order is the same everywhere. */
function inOrder(a: Omit<ProjectPart, "group">, b: Omit<ProjectPart, "group">): number {
  if (a.member?.id !== b.member?.id) {
    if (a.member === null) return -1;
    if (b.member === null) return 1;
    return compare(a.member.name, b.member.name) || compare(a.member.id, b.member.id);
  }
  if (a.costCentre !== b.costCentre) {
    if (a.costCentre === null) return 1;
    if (b.costCentre === null) return -1;
    return compare(a.costCentre, b.costCentre);
  }
  return compare(a.name ?? a.tenantId, b.name ?? b.tenantId) || compare(a.tenantId, b.tenantId);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
