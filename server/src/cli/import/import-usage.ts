import { counted } from "@billow/core/counted.ts";
import { importUsage } from "../../metering/import/import-usage.ts";
import { foldPlatformUsage } from "../../metering/usage/rollups/fold-platform-usage.ts";
import { command } from "../command.ts";
import { withBillow } from "../open.ts";
import { commonLines, conflictLines, createProgress, untoldBadRows } from "./import-progress.ts";

export const importUsageCommand = command({
  name: "import usage",
  summary:
    "Import usage records from a CSV file (tenant,meter,resource,quantity,from,before and dimensions) or events from an .ndjson file",
  options: {
    replace: {
      type: "boolean",
      help: "import rows that differ from what is stored as corrections; without it they are listed and change nothing",
    },
  },
  operands: ["FILE"],
  run: async (values, context, [path = ""]) => {
    const progress = createProgress(context);
    const started = performance.now();
    const summary = await withBillow(context.env, async (deps) => {
      const taken = await importUsage(deps, {
        path,
        replace: values.replace,
        onBadRow: progress.badRow,
        onProgress: progress.taken,
      });
      await foldPlatformUsage(deps);
      return taken;
    });
    const untold = untoldBadRows(summary.bad + summary.differing);
    if (untold !== null) context.err(untold);
    const { conflicts, unmatched } = summary;
    for (const line of [
      ...commonLines(summary, performance.now() - started),
      ...(unmatched > 0
        ? [
            `${counted(unmatched, "event")} ${unmatched === 1 ? "waits" : "wait"}, because no customer has the tenant id. Create the customers and the events are counted.`,
          ]
        : []),
      ...conflictLines(conflicts, summary.differing),
    ])
      context.out(line);
    return summary.bad > 0 || conflicts > 0 || summary.differing > 0 ? 1 : 0;
  },
});
