import { DomainError } from "../errors.ts";

/** A customer as far as groups ask. */
export interface GroupCustomer {
  readonly id: string;
  readonly name: string;
  readonly issuerId: string;
  readonly currency: string;
  readonly demo: boolean;
  readonly archived: boolean;
  /** The name of its parent. */
  readonly parent: string | null;
  /** The name of one of the customers that are on its invoices. */
  readonly child: string | null;
}

/**
 * Checks that a customer may be on another's invoices. Groups have one level: a parent has no parent, and a child no child, so
 * there is no ring.
 *
 * @throws DomainError `conflict`, `issuer_mismatch`, `currency_mismatch`
 */
export function assertJoins(child: GroupCustomer, parent: GroupCustomer): void {
  const at = "/parentId";
  if (child.id === parent.id)
    throw new DomainError("conflict", "A customer cannot be its own parent. Choose another one.", at);
  if (child.archived)
    throw new DomainError("conflict", `${child.name} is archived. Take it out of the archive first.`);
  if (parent.archived)
    throw new DomainError("conflict", `${parent.name} is archived. Take it out of the archive first.`, at);
  if (child.parent !== null)
    throw new DomainError(
      "conflict",
      `${child.name} is billed with ${child.parent}. Take it out of that group first.`,
    );
  if (parent.parent !== null)
    throw new DomainError(
      "conflict",
      `${parent.name} is itself billed with ${parent.parent}. Choose a customer that has no parent.`,
      at,
    );
  if (child.child !== null)
    throw new DomainError(
      "conflict",
      `${child.child} is billed with ${child.name}, which therefore cannot have a parent itself.`,
      at,
    );
  if (child.demo !== parent.demo)
    throw new DomainError("conflict", "One of the two belongs to the demo, which can be removed.", at);
  if (child.issuerId !== parent.issuerId)
    throw new DomainError(
      "issuer_mismatch",
      `${parent.name} gets its invoices from another issuer. Choose a customer of the same one.`,
      at,
    );
  if (child.currency !== parent.currency)
    throw new DomainError(
      "currency_mismatch",
      `${child.name} is billed in ${child.currency}, and ${parent.name} in ${parent.currency}. Choose a customer in the same currency.`,
      at,
    );
}

/** Why a customer in a group cannot have something of its own, or become something else; null for one in none. */
export function groupRefusal({
  name,
  parent,
  child,
}: Pick<GroupCustomer, "name" | "parent" | "child">): string | null {
  if (parent !== null) return `${name} is billed with ${parent}: take it out of the group first.`;
  if (child !== null) return `${child} is billed with ${name}: take it out of the group first.`;
  return null;
}
