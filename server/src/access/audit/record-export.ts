import { api, type RouteName } from "@billow/contract/api.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { record } from "../../activity/record/record.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";

/** Records that somebody takes data out of Billow, before the first line leaves. */
export async function recordExport(
  deps: Pick<Deps, "db" | "clock">,
  { route, actor, filter }: { route: RouteName; actor: Actor; filter: object },
): Promise<void> {
  const data = { name: api[route].path, filter: filterTexts(filter) };
  await inTransaction(deps.db, (tx) =>
    record(tx, deps, [{ type: "export.made", subject: route, actor, data }]),
  );
}

/** A selection of more values than this is recorded by their number. */
const VALUES_MAX = 20;

/** What narrows an export as name=value, the names of nested fields joined by dots. */
function filterTexts(filter: object, prefix = ""): string[] {
  return Object.entries(filter).flatMap(([field, value]: [string, unknown]): string[] => {
    const name = `${prefix}${field}`;
    if (value === undefined || value === null) return [];
    if (Array.isArray(value))
      return [
        `${name}=${value.length > VALUES_MAX ? `${value.length} values` : value.map(String).join(",")}`,
      ];
    if (typeof value === "object") return filterTexts(value, `${name}.`);
    return [`${name}=${String(value)}`];
  });
}
