import type { Me } from "@billow/contract/access/user.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Principal } from "../../../http/handler.ts";
import { findApiKey } from "../queries.ts";
import { customersOfUsers } from "./customers-of-user.ts";

/** The customers that a caller is limited to; an API key is as its owner. */
export async function customersOfCaller(
  db: Kysely<Database>,
  { actor, within }: Pick<Principal, "actor" | "within">,
): Promise<Me["customers"]> {
  if (within === null) return null;
  const id = actor.kind === "apiKey" ? ((await findApiKey(db, actor.id))?.owner_id ?? "") : actor.id;
  const user = { id, limited: true };
  return (await customersOfUsers(db, [user]))(user);
}
