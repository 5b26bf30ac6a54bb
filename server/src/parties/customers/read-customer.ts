import { DomainError } from "@billow/core/errors.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { type CustomerRow, customerById, lockCustomerKey } from "./queries.ts";

/** One customer as it is stored. @throws DomainError `not_found`, with the pointer where the id came in a body */
export async function readCustomer(db: Kysely<Database>, id: string, pointer?: string): Promise<CustomerRow> {
  const customer = await customerById(db, id);
  if (customer === undefined) throw new DomainError("not_found", "There is no such customer.", pointer);
  return customer;
}

/** Keeps a customer and its issuer as they are until the transaction ends. */
export async function lockCustomer(tx: Transaction<Database>, id: string): Promise<void> {
  await lockCustomerKey(tx, id);
}
