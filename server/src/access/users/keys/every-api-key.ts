import type { ApiKey } from "@billow/contract/access/user.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { presentApiKeys } from "../present.ts";
import { type ApiKeyRow, selectApiKeys } from "../queries.ts";

const PAGE = 200;

/** All API keys, the newest first, as the API shows them. */
export async function everyApiKey(db: Kysely<Database>): Promise<ApiKey[]> {
  const rows: ApiKeyRow[] = [];
  for (;;) {
    const page = await selectApiKeys(db, rows.at(-1)?.id ?? null, PAGE);
    rows.push(...page);
    if (page.length < PAGE) return presentApiKeys(db, rows);
  }
}
