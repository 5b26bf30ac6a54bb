import { senderWarnings } from "@billow/core/invoicing/sender-gaps.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { currentSeller } from "./parties.ts";

/** What people should know before drafts of these issuers leave. */
export async function warningsOfIssuers(
  db: Kysely<Database>,
  issuerIds: readonly string[],
): Promise<string[]> {
  const warnings: string[] = [];
  for (const id of [...new Set(issuerIds)].sort())
    warnings.push(...senderWarnings(await currentSeller(db, id)));
  return warnings;
}
