import type { RoleId } from "@billow/contract/access/user.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { keepCustomersOfUser } from "./customers/customers-of-user.ts";
import { hashedPassword } from "./password.ts";
import { insertAccount, insertUser, type UserRow } from "./queries.ts";
import { requireRole } from "./roles/known-role.ts";

export interface NewUser {
  name: string;
  email: string;
  role: RoleId;
  password: string;
  /** The customers that they are limited to; null for all. */
  customerIds?: readonly string[] | null | undefined;
}

/** Adds a user who can sign in at once. Throws `conflict` where the e-mail address is taken. */
export async function createUser(
  deps: Pick<Deps, "clock" | "newId">,
  tx: Transaction<Database>,
  { password, ...user }: NewUser,
): Promise<UserRow> {
  const passwordHash = await hashedPassword(password, user);
  const made = await insertUserOf(deps, tx, user);
  await insertAccount(tx, { id: deps.newId(), userId: made.id, passwordHash, at: made.created_at });
  return made;
}

/**
 * Adds a user who cannot sign in yet. @throws DomainError `conflict` where the address is taken, `invalid_request`, `not_found`
 * for an unknown customer
 */
export async function insertUserOf(
  deps: Pick<Deps, "clock" | "newId">,
  tx: Transaction<Database>,
  { name, email, role, customerIds = null }: Omit<NewUser, "password">,
): Promise<UserRow> {
  await requireRole(tx, role);
  const user: UserRow = {
    id: deps.newId(),
    name,
    email: email.toLowerCase(),
    role,
    created_at: instantOfMs(deps.clock.nowMs()),
    disabled_at: null,
    limited: customerIds !== null,
  };
  if (!(await insertUser(tx, user))) {
    throw new DomainError("conflict", `Another user already has the e-mail address ${user.email}.`, "/email");
  }
  if (customerIds !== null) await keepCustomersOfUser(tx, user.id, customerIds);
  return user;
}
