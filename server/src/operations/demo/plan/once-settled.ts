import { DomainError } from "@billow/core/errors.ts";
import { inSavepoint } from "../../../db/savepoint.ts";
import type { World } from "../world/world.ts";

const DAY_SECONDS = 86_400;

/** Does what a draft or unbilled usage may stand in the way of, and tries again the next day until it is settled. */
export function onceSettled(world: World, at: number, work: () => Promise<void>): void {
  world.agenda.put(at, async () => {
    try {
      await inSavepoint(world.tx, work);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== "conflict") throw error;
      onceSettled(world, at + DAY_SECONDS, work);
    }
  });
}
