import type { InvoiceStatus } from "@billow/contract/invoicing/invoice-status.ts";
import type { ChosenRange } from "../../../components/fields/date-range-picker.tsx";
import { statusLabels } from "../../../components/status-badge.tsx";
import { formatDateRange } from "../../../format/date.ts";
import { presetLabels } from "../../../format/date-presets.ts";
import type { RangeBy } from "./list-state.ts";

/** What was asked for, said back: "Nothing overdue from last month has “Nordwndi” in its number or customer name." */
export function noMatchText(asked: {
  q: string;
  range: ChosenRange;
  by: RangeBy;
  statuses: readonly InvoiceStatus[];
}): string {
  const statuses = asked.statuses.map((status) => statusLabels[status].toLowerCase());
  const what = [
    "Nothing",
    new Intl.ListFormat("en", { type: "disjunction" }).format(statuses),
    rangeWords(asked.range, asked.by),
  ];
  const subject = what.filter((word) => word !== "").join(" ");
  return asked.q === "" ? `${subject}.` : `${subject} has “${asked.q}” in its number or customer name.`;
}

function rangeWords(range: ChosenRange, by: RangeBy): string {
  if (range === null) return "";
  const from = by === "due" ? "due" : "from";
  if ("range" in range) return `${from} ${formatDateRange(range.range.from, range.range.before)}`;
  const name = presetLabels[range.preset].toLowerCase();
  if (range.preset !== "last-30-days") return `${from} ${name}`;
  return by === "due" ? `due within the ${name}` : `from the ${name}`;
}
