import { DomainError } from "../errors.ts";

/** A customer as far as a merge asks. */
export interface MergingCustomer {
  readonly id: string;
  readonly name: string;
  readonly issuerId: string;
  readonly currency: string;
  readonly demo: boolean;
  readonly archived: boolean;
  /** The name of the customer that it was merged into before. */
  readonly mergedInto: string | null;
}

/** What a duplicate has that has no place with another customer. */
export interface LeftToMerge {
  /** Its credit as a person reads it. */
  readonly credit: string | null;
  /** The first day of terms that would no longer hold. */
  readonly terms: string | null;
}

/**
 * Checks that a customer may be merged into another. One that is archived takes nothing over, so merges form no ring.
 *
 * @throws DomainError `conflict`, `issuer_mismatch`, `currency_mismatch`
 */
export function assertMergeable(duplicate: MergingCustomer, into: MergingCustomer): void {
  if (duplicate.id === into.id)
    throw new DomainError(
      "conflict",
      "A customer cannot be merged into itself. Choose another one.",
      "/into",
    );
  if (duplicate.mergedInto !== null)
    throw new DomainError("conflict", `${duplicate.name} was merged into ${duplicate.mergedInto} already.`);
  if (into.mergedInto !== null)
    throw new DomainError(
      "conflict",
      `${into.name} was itself merged into ${into.mergedInto}. Choose that one.`,
      "/into",
    );
  if (into.archived)
    throw new DomainError("conflict", `${into.name} is archived. Take it out of the archive first.`, "/into");
  if (duplicate.demo !== into.demo)
    throw new DomainError("conflict", "One of the two belongs to the demo, which can be removed.", "/into");
  if (duplicate.issuerId !== into.issuerId)
    throw new DomainError(
      "issuer_mismatch",
      `${into.name} gets its invoices from another issuer. Choose a customer of the same one.`,
      "/into",
    );
  if (duplicate.currency !== into.currency)
    throw new DomainError(
      "currency_mismatch",
      `${duplicate.name} is billed in ${duplicate.currency}, and ${into.name} in ${into.currency}. Choose a customer in the same currency.`,
      "/into",
    );
}

/** What of a duplicate a merge would have to guess about, as one sentence with what to do; null where there is nothing. */
export function mergeRefusal({ credit, terms }: LeftToMerge): string | null {
  if (credit !== null)
    return `It has ${credit} of credit, which stays with the customer who paid it. Use it for an invoice, or pay it out, first.`;
  if (terms !== null)
    return `The terms of ${terms} would no longer hold. Agree on terms without prices, discount, minimum and items first, or take them back.`;
  return null;
}
