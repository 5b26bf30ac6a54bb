import type { VatReport } from "@billow/contract/reporting/vat.ts";
import { csvLines, textCell } from "../../http/text/csv.ts";

/** The report as a CSV file: a row for each currency, country, category and rate. No row sums others. */
export function vatCsv({ from, before, rows }: VatReport): string {
  return csvLines([
    HEADS,
    ...rows.map(({ currency, country, category, rate, invoiced, credited, writtenOff, net, tax }) => [
      from,
      before,
      textCell(country),
      category,
      rate,
      currency,
      ...[invoiced, credited, writtenOff].flatMap((sums) => [sums.net, sums.tax]),
      net,
      tax,
    ]),
  ]);
}

const HEADS = [
  "From",
  "Before",
  "Country",
  "Tax Category",
  "Tax Rate",
  "Currency",
  "Invoiced Net",
  "Invoiced Tax",
  "Credited Net",
  "Credited Tax",
  "Written Off Net",
  "Written Off Tax",
  "Net",
  "Tax",
];
