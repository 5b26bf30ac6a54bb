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
  /** Minor units. */
  readonly amount: bigint;
}

/** What each project and each cost centre comes to, in minor units. All projects and `other` sum to the lines. */
export interface ByProject {
  readonly projects: readonly ProjectPart[];
  /** Empty where no project has a cost centre. */
  readonly costCentres: readonly { readonly costCentre: string | null; readonly amount: bigint }[];
  /** The subtotal of each customer of a group, the invoiced one's own first; empty without a group. */
  readonly members: readonly { readonly member: GroupMember | null; readonly amount: bigint }[];
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
  const projects = [
    ...Map.groupBy(parts, ({ tenantId, member }) => `${member?.id ?? ""} ${tenantId}`).values(),
  ]
    .flatMap((own) => {
      const last = own.at(-1);
      return last === undefined ? [] : [{ ...last, amount: sum(own) }];
    })
    .sort(inOrder);
  const centres = Map.groupBy(projects, ({ costCentre }) => costCentre);
  const isCentred = projects.some(({ costCentre }) => costCentre !== null);
  return {
    projects,
    costCentres: isCentred ? [...centres].map(([costCentre, own]) => ({ costCentre, amount: sum(own) })) : [],
    members: projects.some(({ member }) => member !== null)
      ? [...Map.groupBy(projects, ({ member }) => member?.id).values()].map((own) => ({
          member: own[0]?.member ?? null,
          amount: sum(own),
        }))
      : [],
    other: sum(lines) - sum(parts),
  };
}

function sum(parts: readonly { readonly amount: bigint }[]): bigint {
  return parts.reduce((all, { amount }) => all + amount, 0n);
}

/** The customer's own come first, projects without a cost centre last. Compared by code points, so that the order is the same everywhere. */
function inOrder(a: ProjectPart, b: ProjectPart): number {
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
