import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { statesOfLinks } from "./queries.ts";

/** How the newest e-mail with each link fares; links that were not e-mailed are left out. */
export async function mailOfLinks(
  db: Kysely<Database>,
  linkIds: readonly string[],
): Promise<Map<string, "waiting" | "sent" | "failed">> {
  const states = await statesOfLinks(db, linkIds);
  return new Map(
    [...states].flatMap(([id, state]) => {
      if (state === "cancelled") return [];
      return [[id, state === "sent" || state === "failed" ? state : "waiting"]];
    }),
  );
}
