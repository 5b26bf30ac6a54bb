import type { UsageView } from "../features/metering/usage/usage-view.ts";
import { rangeSearch, searchOfRange } from "./range-search.ts";
import { oneOf, readSearch, text, uuid } from "./search-fields.ts";

/** The Usage page's address: what is shown, and of which customer, days and meter. */
export const usageSearch = readSearch({
  ...rangeSearch,
  customer: uuid,
  group: text(40),
  meter: text(100),
  by: text(100),
  per: oneOf(["hour", "day", "month"]),
  /** The invoice whose usage it is, to go back to. */
  invoice: text(40),
  table: oneOf(["time", "group"]),
});

type UsageSearch = ReturnType<typeof usageSearch>;

/** A change of what is shown as a change of the address. Another group has other meters and other divisions. */
export function searchOfUsage(view: Partial<UsageView>): Partial<UsageSearch> {
  return {
    ...("customerId" in view && { customer: view.customerId }),
    ...(view.group !== undefined && { group: view.group, meter: undefined, by: undefined }),
    ...(view.meter !== undefined && { meter: view.meter }),
    ...(view.groupBy !== undefined && { by: view.groupBy }),
    ...(view.granularity !== undefined && { per: view.granularity }),
    ...(view.table !== undefined && { table: view.table }),
    ...(view.range !== undefined && { ...searchOfRange(view.range), per: undefined }),
  };
}
