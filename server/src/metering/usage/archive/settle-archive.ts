import type { Actor } from "@billow/core/activity/actor.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { changePlace } from "./change-place.ts";
import { settlePlace } from "./settle-place.ts";

/** Says where the archive is, and whether something leaves by itself. @throws as `settlePlace` */
export async function settleArchive(
  deps: Deps,
  {
    location,
    change,
    actor,
  }: { location: string | undefined; change: { keepMonths?: number | null }; actor: Actor },
): Promise<void> {
  if (location !== undefined || typeof change.keepMonths === "number")
    await settlePlace(deps, { location, actor });
  await inTransaction(deps.db, (tx) => changePlace(tx, deps, { actor, change }));
}
