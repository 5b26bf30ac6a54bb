import type { RoleId } from "@billow/contract/access/user.ts";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { textArrayText } from "../../../db/text/array-text.ts";

export async function selectSecondFactorRoles(db: Kysely<Database>): Promise<RoleId[]> {
  const row = await db.selectFrom("sign_in_rules").select("second_factor_roles").executeTakeFirst();
  return row?.second_factor_roles ?? [];
}

export async function updateSecondFactorRoles(
  tx: Transaction<Database>,
  roles: readonly RoleId[],
): Promise<void> {
  const second_factor_roles = sql<RoleId[]>`${textArrayText(roles)}::text[]`;
  await tx.updateTable("sign_in_rules").set({ second_factor_roles }).execute();
}
