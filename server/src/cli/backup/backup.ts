import { resolve } from "node:path";
import { backUp } from "../../operations/backup/back-up.ts";
import type { Manifest } from "../../operations/backup/manifest.ts";
import { command } from "../command.ts";
import { number } from "../import/import-progress.ts";
import { withDatabase } from "../open.ts";
import { byteProgress, megabytes } from "./byte-progress.ts";

export const backupCommand = command({
  name: "backup",
  summary: "Back up the whole database, also while Billow runs, into a new or empty folder",
  options: {},
  operands: ["DIR"],
  run: async (_, context, [dir = ""]) => {
    const folder = resolve(dir);
    const started = performance.now();
    await withDatabase(context.env, "command", async (deps) => {
      const manifest = await backUp(deps, { folder, onBytes: byteProgress(context, "written") });
      context.out(summary(manifest, performance.now() - started));
      if (deps.config.secret !== undefined)
        context.out("The backup does not contain BILLOW_SECRET. Keep it with your settings.");
    });
    context.out(
      `The backup is in ${folder}. It contains everything, including the passwords of sources. Keep it safe.`,
    );
    return 0;
  },
});

function summary({ tables, files, takenAt }: Manifest, tookMs: number): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = [...tables, ...files].reduce((sum, file) => sum + file.bytes, 0);
  const took = number(tookMs / 1000, 1);
  return `${number(rows)} rows of ${tables.length} tables as of ${takenAt}: ${megabytes(bytes)} in ${took} s.`;
}
