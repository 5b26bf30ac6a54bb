import { counted } from "@billow/core/counted.ts";
import type { UsageImportSummary } from "../../metering/import/import-usage.ts";
import type { CommandContext } from "../command.ts";

/** How many bad rows are listed; the rest are counted. */
const BAD_ROWS_SHOWN = 100;

/** How often progress is shown. */
const PROGRESS_MS = 1_000;

/** Shows bad rows and the progress of an import. */
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
        `${counted(summary.rows, "row")} read, ${counted(summary.accepted + summary.duplicates, "event")} imported …`,
      );
    },
  };
}

/** How many bad rows were not listed. */
export function untoldBadRows(bad: number): string | null {
  return bad > BAD_ROWS_SHOWN ? `… and ${counted(bad - BAD_ROWS_SHOWN, "more bad row")}.` : null;
}

/** The result of any import. */
export function commonLines(summary: UsageImportSummary, tookMs: number): string[] {
  const { accepted, duplicates, corrected, conflicts } = summary;
  return [
    `${counted(summary.rows, "row")} read in ${number(tookMs / 1000, 1)} s: ${number(summary.rows - summary.bad)} good, ${number(summary.bad)} bad.`,
    `${counted(accepted, "new event")}, ${counted(duplicates, "duplicate")}, ${number(corrected)} corrected, ${number(conflicts)} in conflict.`,
  ];
}

export function conflictLines(conflicts: number, differing: number): string[] {
  return [
    ...(differing > 0
      ? [
          `${counted(differing, "row")} ${differing === 1 ? "differs" : "differ"} from what is stored and changed nothing. If the file is right, import it again with --replace.`,
        ]
      : []),
    ...(conflicts > 0
      ? [
          "An event in conflict has the id of a stored event and other content. Such events are kept for review and changed nothing.",
        ]
      : []),
  ];
}

/** A number with thousands separators, for people. */
export function number(value: number, decimals = 0): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
