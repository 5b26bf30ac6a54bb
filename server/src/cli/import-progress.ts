import type { UsageImportSummary } from "../metering/import/import-usage.ts";
import type { CommandContext } from "./command.ts";

/** Bad rows told one by one; of more, only their number is told. */
const BAD_ROWS_SHOWN = 100;

/** Progress is told about this often. */
const PROGRESS_MS = 1_000;

/** Tells of bad rows and of how far an import is. */
export function createProgress(context: CommandContext) {
  let bad = 0;
  let toldAt = performance.now();
  return {
    badRow(line: number, reason: string) {
      bad += 1;
      if (bad <= BAD_ROWS_SHOWN) context.err(`line ${line}: ${reason}`);
    },
    taken(summary: UsageImportSummary) {
      if (performance.now() - toldAt < PROGRESS_MS) return;
      toldAt = performance.now();
      context.err(
        `${number(summary.rows)} rows read, ${number(summary.accepted + summary.duplicates)} events taken in …`,
      );
    },
  };
}

/** How many bad rows were not told one by one. */
export function untoldBadRows(bad: number): string | null {
  return bad > BAD_ROWS_SHOWN ? `… and ${number(bad - BAD_ROWS_SHOWN)} more bad rows.` : null;
}

/** What an import came to, whatever was imported. */
export function commonLines(summary: UsageImportSummary, tookMs: number): string[] {
  const { accepted, duplicates, corrected, conflicts } = summary;
  return [
    `${number(summary.rows)} rows read in ${number(tookMs / 1000, 1)} s: ${number(summary.rows - summary.bad)} good, ${number(summary.bad)} bad.`,
    `${number(accepted)} events new, ${number(duplicates)} known already, ${number(corrected)} corrected, ${number(conflicts)} in conflict.`,
  ];
}

export function conflictLines(conflicts: number, differing: number): string[] {
  return [
    ...(differing > 0
      ? [
          `${number(differing)} rows say something else than what is in, which stands. If the file is right, import it again with --replace.`,
        ]
      : []),
    ...(conflicts > 0
      ? [
          "Events in conflict say something else than what is in already under the same identity. They were kept aside and nothing was changed by them.",
        ]
      : []),
  ];
}

/** Progress is on the way to a person, so numbers have their thousands apart. */
export function number(value: number, decimals = 0): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
