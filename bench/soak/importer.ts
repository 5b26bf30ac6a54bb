import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { writeAllocations } from "../../server/src/testing/processes/kill-load.ts";
import type { Fleet } from "./fleet.ts";
import { TENANTS } from "./usage-load.ts";

const ROWS = 400;
const PAUSE_MS = 8_000;
const AGAIN_MS = 500;
/** A file that fails as often fails for good. */
const TRIES_MAX = 20;

/** How many events each file brought, by the beginning of its resources' names. */
export type Imported = Map<string, number>;

/** Imports one file of allocations after the other. Where the database goes away meanwhile, the file is imported again. */
export async function importer(
  fleet: Fleet,
  options: { folder: string; month: string; imported: Imported; isOver: () => boolean },
): Promise<void> {
  for (let n = 0; !options.isOver(); n++) {
    const round = `import${n}`;
    const path = join(options.folder, `${round}.csv`);
    writeAllocations(path, { round, month: options.month, tenants: TENANTS, rows: ROWS });
    options.imported.set(round, await importWhole(fleet, path));
    await wait(PAUSE_MS);
  }
}

async function importWhole(fleet: Fleet, path: string): Promise<number> {
  for (let tries = 1; ; tries++) {
    const strikes = fleet.strikes();
    const { code, out, err } = await fleet.command(["import", "allocations", path]);
    const [, added, known] =
      /^([\d,]+) new events, ([\d,]+) duplicates, 0 corrected, 0 in conflict/m.exec(out) ?? [];
    if (code === 0 && added !== undefined && known !== undefined)
      return Number(added.replaceAll(",", "")) + Number(known.replaceAll(",", ""));
    const isExcused = fleet.isStruck() || fleet.strikes() !== strikes;
    if (!isExcused || tries === TRIES_MAX) throw new Error(`an import ends with ${code}: ${out}${err}`);
    await wait(AGAIN_MS);
  }
}
