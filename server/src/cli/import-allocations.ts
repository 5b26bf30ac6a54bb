import { isCurrencyCode } from "@billow/core/currency.ts";
import { type ImportSummary, importAllocations } from "../features/import/import-allocations.ts";
import { type CommandContext, command, UsageError } from "./command.ts";
import { withBillow } from "./open.ts";

/** Bad rows told one by one; of more, only their number is told. */
const BAD_ROWS_SHOWN = 100;

/** Progress is told about this often. */
const PROGRESS_MS = 1_000;

export const importAllocationsCommand = command({
  name: "import allocations",
  summary: "Take in a CSV file of resources with their sizes and the times they existed",
  options: {
    "create-customers": {
      type: "boolean",
      help: "make a customer of each tenant that has none; otherwise its usage waits",
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
    const summary = await withBillow(context.env, (deps) =>
      importAllocations(deps, {
        path,
        createCustomersIn: values["create-customers"] ? currency : null,
        onBadRow: progress.badRow,
        onProgress: progress.taken,
      }),
    );
    if (summary.bad > BAD_ROWS_SHOWN)
      context.err(`… and ${number(summary.bad - BAD_ROWS_SHOWN)} more bad rows.`);
    for (const line of summaryLines(summary, performance.now() - started)) context.out(line);
    return summary.bad > 0 || summary.conflicts > 0 ? 1 : 0;
  },
});

function createProgress(context: CommandContext) {
  let bad = 0;
  let toldAt = performance.now();
  return {
    badRow(line: number, reason: string) {
      bad += 1;
      if (bad <= BAD_ROWS_SHOWN) context.err(`line ${line}: ${reason}`);
    },
    taken(summary: ImportSummary) {
      if (performance.now() - toldAt < PROGRESS_MS) return;
      toldAt = performance.now();
      context.err(
        `${number(summary.rows)} rows read, ${number(summary.accepted + summary.duplicates)} events taken in …`,
      );
    },
  };
}

function summaryLines(summary: ImportSummary, tookMs: number): string[] {
  const { accepted, duplicates, corrected, conflicts, unmatched, customersCreated, takenUp } = summary;
  return [
    `${number(summary.rows)} rows read in ${number(tookMs / 1000, 1)} s: ${number(summary.rows - summary.bad)} good, ${number(summary.bad)} bad.`,
    `${number(accepted)} events new, ${number(duplicates)} known already, ${number(corrected)} corrected, ${number(conflicts)} in conflict.`,
    ...(customersCreated > 0
      ? [`${number(customersCreated)} ${customersCreated === 1 ? "customer" : "customers"} created.`]
      : []),
    ...(takenUp > 0 ? [`${number(takenUp)} events that waited for their customers are counted.`] : []),
    ...(unmatched > 0
      ? [
          `${number(unmatched)} events wait, because their tenants are no customers. Create the customers, or import again with --create-customers.`,
        ]
      : []),
    ...(conflicts > 0
      ? [
          "Events in conflict say something else than what is in already under the same identity. They were kept aside and nothing was changed by them.",
        ]
      : []),
  ];
}

function number(value: number, decimals = 0): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
