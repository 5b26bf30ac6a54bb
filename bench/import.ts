import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import type { BenchBillow } from "./billow.ts";
import { type Row, seconds } from "./measure.ts";

/** The real month of a real cluster, beside the checkout. */
const MONTH = join(import.meta.dirname, "../../shared/data/trace/allocations-2026-10.csv");

/** Takes in and meters the real month; the floor is reading the file. */
export async function benchImport(billow: BenchBillow): Promise<Row[]> {
  const bar = "≤ 20 s, ≤ 400 MB";
  if (!existsSync(MONTH))
    return [{ what: "import the real month", measured: "skipped: the file is not here", bar, floor: "" }];
  const imported = await billow.command(["import", "allocations", MONTH, "--create-customers"]);
  const reading = await seconds(async () => {
    for await (const _ of createReadStream(MONTH));
  });
  const memory = imported.maxRssMb === null ? "" : `, ${imported.maxRssMb.toFixed(0)} MB`;
  return [
    {
      what: "import the real month, 23,871 resources",
      measured: `${imported.seconds.toFixed(1)} s${memory}`,
      bar,
      floor: `reading the file ${(reading * 1000).toFixed(0)} ms`,
    },
  ];
}
