import type { Deps } from "../../../deps.ts";
import { foldTally as fold } from "./tally-queries.ts";

/** Keeps the tally of invoices small. Counts are the same before and after. */
export async function foldTally(deps: Deps): Promise<void> {
  await fold(deps.db);
}
