import type { NewSource } from "@billow/contract/sources.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { checkSource } from "./check-source.ts";
import { findSource, insertSource, putSecret, type SourceRow } from "./queries.ts";

/** @throws DomainError `conflict` for a name that is taken, and what `checkSource` refuses */
export async function createSource(
  tx: Transaction<Database>,
  deps: Deps,
  { source, origin }: { source: NewSource; origin: "console" | "file" },
): Promise<SourceRow> {
  checkSource(source);
  const now = instantOfMs(deps.clock.nowMs());
  const id = deps.newId();
  const { name, kind, enabled, config, secret } = source;
  const row = { id, name, kind, enabled, config, origin, created_at: now, updated_at: now };
  if (!(await insertSource(tx, row))) {
    throw new DomainError(
      "conflict",
      `There is a source called ${name} already. Choose another name.`,
      "/name",
    );
  }
  if (secret !== undefined) await putSecret(tx, id, secret);
  const made = await findSource(tx, id);
  if (made === undefined) throw new Error("a source that was just made is not there");
  return made;
}
