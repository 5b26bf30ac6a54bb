import { z } from "zod";
import type { UsageView } from "../features/metering/usage/usage-view.ts";
import { rangeSearch, searchOfRange } from "./range-search.ts";

/** The Usage page's address: what is shown, and of which customer, days and meter. */
export const usageSearch = z.object({
  ...rangeSearch,
  customer: z.uuid().optional().catch(undefined),
  group: z.string().max(40).optional().catch(undefined),
  meter: z.string().max(100).optional().catch(undefined),
  by: z.string().max(100).optional().catch(undefined),
  per: z.enum(["hour", "day", "month"]).optional().catch(undefined),
  /** The invoice whose usage it is, to go back to. */
  invoice: z.string().max(40).optional().catch(undefined),
  table: z.enum(["time", "group"]).optional().catch(undefined),
});

type UsageSearch = z.output<typeof usageSearch>;

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
