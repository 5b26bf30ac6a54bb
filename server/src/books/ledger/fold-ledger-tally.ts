import type { Deps } from "../../deps.ts";
import { foldLedgerTally as fold } from "./tally-queries.ts";

/** Keeps the sums of the ledger's months small. They come to the same before and after. */
export async function foldLedgerTally(deps: Deps): Promise<void> {
  await fold(deps.db);
}
