import { importUsage } from "../metering/import/import-usage.ts";
import { foldPlatformUsage } from "../metering/usage/rollups/fold-platform-usage.ts";
import { command } from "./command.ts";
import { commonLines, conflictLines, createProgress, number, untoldBadRows } from "./import-progress.ts";
import { withBillow } from "./open.ts";

export const importUsageCommand = command({
  name: "import usage",
  summary:
    "Take in usage records from a CSV file (tenant,meter,resource,quantity,from,before and dimensions) or events, one a line, from .ndjson",
  options: {
    replace: {
      type: "boolean",
      help: "take rows that say otherwise than what is in as corrections; otherwise they are named and what is in stands",
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
            `${number(unmatched)} events wait, because their tenants are no customers. Create the customers, and they are counted.`,
          ]
        : []),
      ...conflictLines(conflicts, summary.differing),
    ])
      context.out(line);
    return summary.bad > 0 || conflicts > 0 || summary.differing > 0 ? 1 : 0;
  },
});
