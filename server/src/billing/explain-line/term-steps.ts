import { addDays } from "@billow/core/metering/period.ts";
import type { ReadLine } from "../../invoicing/invoices/read-line.ts";

/** What time the line of a recurring item pays for, where that is not the invoice's period; nothing for other lines. */
export function termSteps({ line: { kind, period }, invoice }: ReadLine): string[] {
  const { period_from: from, period_before: before } = invoice;
  if (kind !== "recurring" || period === null || from === null || before === null) return [];
  if (period.from === from && period.before === before) return [];
  const when = period.before > before ? ", in advance" : period.from < from ? ", at its end" : "";
  return [`This pays for ${period.from} to ${addDays(period.before, -1)}${when}.`];
}
