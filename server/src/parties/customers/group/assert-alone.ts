import { DomainError } from "@billow/core/errors.ts";
import { groupRefusal } from "@billow/core/parties/group.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { referencesTo } from "../merge/queries.ts";
import type { CustomerRow } from "../queries.ts";
import { childrenOf } from "./queries.ts";

/** Who a customer is billed with: its parent, or one of its children. */
export async function billedWith(
  db: Kysely<Database>,
  { id, parent_id: parentId }: Pick<CustomerRow, "id" | "parent_id">,
): Promise<{ parent: string | null; child: string | null }> {
  const [parent] = parentId === null ? [] : await referencesTo(db, [parentId]);
  const [child] = await childrenOf(db, [id]);
  return { parent: parent?.name ?? null, child: child?.name ?? null };
}

/** @throws DomainError `conflict` for a customer that is billed with another, or another with it */
export async function assertAlone(
  db: Kysely<Database>,
  customer: CustomerRow,
  pointer?: string,
): Promise<void> {
  const refusal = groupRefusal({ name: customer.name, ...(await billedWith(db, customer)) });
  if (refusal !== null) throw new DomainError("conflict", refusal, pointer);
}

/** What is agreed and billed in a group is its parent's. @throws DomainError `conflict` for a customer that has a parent */
export async function assertNoParent(
  db: Kysely<Database>,
  customer: CustomerRow,
  pointer?: string,
): Promise<void> {
  if (customer.parent_id === null) return;
  const { parent } = await billedWith(db, customer);
  throw new DomainError(
    "conflict",
    `${customer.name} is billed with ${parent}. Choose that customer, or take this one out of the group first.`,
    pointer,
  );
}
