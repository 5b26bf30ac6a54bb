import { isCurrencyCode } from "@billow/core/currency.ts";
import { type ImportSummary, importAllocations } from "../metering/import/import-allocations.ts";
import { foldPlatformUsage } from "../metering/usage/rollups/fold-platform-usage.ts";
import { command, UsageError } from "./command.ts";
import { commonLines, conflictLines, createProgress, number, untoldBadRows } from "./import-progress.ts";
import { withBillow } from "./open.ts";

export const importAllocationsCommand = command({
  name: "import allocations",
  summary: "Take in a CSV file of resources with their sizes and the times they existed",
  options: {
    "create-customers": {
      type: "boolean",
      help: "make a customer of each tenant that has none; otherwise its usage waits",
    },
    replace: {
      type: "boolean",
      help: "take rows that say otherwise than what is in as corrections; otherwise they are named and what is in stands",
    },
    currency: {
      type: "string",
      value: "CODE",
      help: "the currency customers made this way are billed in; EUR by default",
    },
  },
  operands: ["FILE.csv"],
  run: async (values, context, [path = ""]) => {
    const currency = values.currency ?? "EUR";
    if (!isCurrencyCode(currency))
      throw new UsageError(`--currency: "${currency}" is no ISO 4217 code, such as EUR`);
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
    ...(customersCreated > 0
      ? [`${number(customersCreated)} ${customersCreated === 1 ? "customer" : "customers"} created.`]
      : []),
    ...(takenUp > 0 ? [`${number(takenUp)} events that waited for their customers are counted.`] : []),
    ...(unmatched > 0
      ? [
          `${number(unmatched)} events wait, because their tenants are no customers. Create the customers, or import again with --create-customers.`,
        ]
      : []),
    ...conflictLines(conflicts, summary.differing),
  ];
}
