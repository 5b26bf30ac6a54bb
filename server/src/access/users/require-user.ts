import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { findUserByEmail, type UserRow } from "./queries.ts";

/** The user with an e-mail address, in any spelling. @throws DomainError `not_found` */
export async function requireUser(db: Kysely<Database>, email: string): Promise<UserRow> {
  const user = await findUserByEmail(db, email);
  if (user === null) throw new DomainError("not_found", `No user has the e-mail address ${email}.`);
  return user;
}
