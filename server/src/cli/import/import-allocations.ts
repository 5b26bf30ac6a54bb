import { counted } from "@billow/core/counted.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { type ImportSummary, importAllocations } from "../../metering/import/import-allocations.ts";
import { foldPlatformUsage } from "../../metering/usage/rollups/fold-platform-usage.ts";
import { command, UsageError } from "../command.ts";
import { withBillow } from "../open.ts";
import { commonLines, conflictLines, createProgress, untoldBadRows } from "./import-progress.ts";

export const importAllocationsCommand = command({
  name: "import allocations",
  summary: "Import a CSV file of resources, their sizes and the times they existed",
  options: {
    "create-customers": {
      type: "boolean",
      help: "create a customer for each tenant without one; otherwise its usage waits",
    },
    replace: {
      type: "boolean",
      help: "import rows that differ from what is stored as corrections; without it they are listed and change nothing",
    },
    currency: {
      type: "string",
      value: "CODE",
      help: "the currency of customers created this way (default: EUR)",
    },
  },
  operands: ["FILE.csv"],
  run: async (values, context, [path = ""]) => {
    const currency = values.currency ?? "EUR";
    if (!isCurrencyCode(currency))
      throw new UsageError(`--currency: "${currency}" is not an ISO 4217 code such as EUR`);
    const progress = createProgress(context);
    const started = performance.now();
    const summary = await withBillow(context.env, async (deps) => {
      const taken = await importAllocations(deps, {
        path,
        replace: values.replace,
        createCustomersIn: values["create-customers"] ? currency : null,
        onBadRow: progress.badRow,
        onProgress: progress.taken,
      });
      await foldPlatformUsage(deps);
      return taken;
    });
    const untold = untoldBadRows(summary.bad + summary.differing);
    if (untold !== null) context.err(untold);
    for (const line of summaryLines(summary, performance.now() - started)) context.out(line);
    return summary.bad > 0 || summary.conflicts > 0 || summary.differing > 0 ? 1 : 0;
  },
});

function summaryLines(summary: ImportSummary, tookMs: number): string[] {
  const { conflicts, unmatched, customersCreated, takenUp } = summary;
  return [
    ...commonLines(summary, tookMs),
    ...(customersCreated > 0 ? [`${counted(customersCreated, "customer")} created.`] : []),
    ...(takenUp > 0
      ? [
          `${counted(takenUp, "event")} that waited for a customer ${takenUp === 1 ? "is" : "are"} counted now.`,
        ]
      : []),
    ...(unmatched > 0
      ? [
          `${counted(unmatched, "event")} ${unmatched === 1 ? "waits" : "wait"}, because no customer has the tenant id. Create the customers, or import again with --create-customers.`,
        ]
      : []),
    ...conflictLines(conflicts, summary.differing),
  ];
}
