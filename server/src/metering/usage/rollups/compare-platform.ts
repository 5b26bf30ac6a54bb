import { inSnapshot } from "../../../db/snapshot.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import {
  comparePlatform,
  correctPlatform,
  countPlatform,
  type PlatformDifference,
} from "./platform-queries.ts";

export type { PlatformDifference };

const GRAINS = ["hour", "day"] as const;

/** Reports each row of the rollups over all customers that is not the sum of theirs. Returns how many rows there are. */
export async function comparePlatformUsage(
  deps: Deps,
  tell: (difference: PlatformDifference) => void,
): Promise<number> {
  return inSnapshot(deps.db, async (tx) => {
    let compared = 0;
    for (const grain of GRAINS) {
      for (const difference of await comparePlatform(tx, grain)) tell(difference);
      compared += await countPlatform(tx, grain);
    }
    return compared;
  });
}

/**
 * Makes the rollups over all customers the sum of theirs. Usage may arrive meanwhile: the snapshot has it on both
 * sides or on neither, so the differences found may be added.
 *
 * @returns how many rows were corrected
 */
export async function rebuildPlatformUsage(deps: Deps): Promise<number> {
  let corrected = 0;
  for (const grain of GRAINS) {
    const differences = await inSnapshot(deps.db, (tx) => comparePlatform(tx, grain));
    if (differences.length > 0) await inTransaction(deps.db, (tx) => correctPlatform(tx, grain, differences));
    corrected += differences.length;
  }
  return corrected;
}
