import type { AgeingReport, AmountsByAge } from "@billow/contract/collections/ageing.ts";
import { csvLines, textCell } from "../../http/text/csv.ts";

/** The report as a CSV file: a row for each customer and currency, or for each currency alone. No row sums others. */
export function ageingCsv({ asOf, totals, rows }: AgeingReport, groupBy: "customer" | "none"): string {
  const head = ["As Of", "Customer", "Tenant", "Currency", ...AGE_HEADS, "Open"];
  if (groupBy === "none") {
    return csvLines([
      head,
      ...totals.map(({ currency, ages, open }) => [asOf, "", "", currency, ...cellsOf(ages), open]),
    ]);
  }
  return csvLines([
    head,
    ...rows.map(({ customer, currency, ages, open }) => [
      asOf,
      textCell(customer.name),
      textCell(customer.tenantId),
      currency,
      ...cellsOf(ages),
      open,
    ]),
  ]);
}

const AGE_HEADS = ["Not Due", "1-30 Days", "31-60 Days", "61-90 Days", "Over 90 Days"];

function cellsOf({ notDue, days1To30, days31To60, days61To90, over90 }: AmountsByAge): string[] {
  return [notDue, days1To30, days31To60, days61To90, over90];
}
