import type { User } from "@billow/contract/access/user.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely, Transaction } from "kysely";
import { publishAccessChange } from "../../../activity/live/publish-change.ts";
import type { Database } from "../../../db/schema.ts";
import type { Within } from "../../../db/within.ts";
import {
  firstUnknownCustomer,
  replaceCustomersOfUser,
  selectCustomersOfUsers,
  selectLimitedActors,
  selectWithin,
} from "./queries.ts";

/** Whom it is about, and whether they are limited to some customers. */
interface LimitedUser {
  id: string;
  limited: boolean;
}

/** What a user sees at this moment. Asks nothing for somebody who sees all customers. */
export async function customersWithin(db: Kysely<Database>, { id, limited }: LimitedUser): Promise<Within> {
  return limited ? selectWithin(db, id) : null;
}

/** The customers that users are limited to, by the users' ids; null for all. */
export async function customersOfUsers(
  db: Kysely<Database>,
  users: readonly LimitedUser[],
): Promise<(user: LimitedUser) => User["customers"]> {
  const ids = users.filter(({ limited }) => limited).map(({ id }) => id);
  const rows = ids.length === 0 ? [] : await selectCustomersOfUsers(db, ids);
  const byUser = Map.groupBy(rows, (row) => row.user_id);
  return ({ id, limited }) =>
    limited
      ? (byUser.get(id) ?? []).map((row) => ({ id: row.id, name: row.name, tenantId: row.tenant_id }))
      : null;
}

/** Keeps which customers a user is limited to; null for all. @throws DomainError `not_found` for an unknown customer */
export async function keepCustomersOfUser(
  tx: Transaction<Database>,
  userId: string,
  customerIds: readonly string[] | null,
): Promise<void> {
  const ids = [...new Set(customerIds)];
  const place = await firstUnknownCustomer(tx, ids);
  if (place !== undefined) {
    throw new DomainError(
      "not_found",
      `There is no customer ${ids[place]}.`,
      `/customerIds/${customerIds?.indexOf(ids[place] ?? "")}`,
    );
  }
  await replaceCustomersOfUser(tx, userId, ids);
}

/** Says, once the transaction commits, that customers moved into or out of others, with which limited users see them. */
export async function publishCustomersMoved(tx: Transaction<Database>): Promise<void> {
  await publishAccessChange(tx, await selectLimitedActors(tx));
}

/** As records of changes have it: the customers' names, or null for all. */
export async function customerNamesOf(db: Kysely<Database>, user: LimitedUser): Promise<string[] | null> {
  const customers = (await customersOfUsers(db, [user]))(user);
  return customers?.map(({ name, tenantId }) => `${name} (${tenantId})`) ?? null;
}
