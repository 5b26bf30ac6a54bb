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
