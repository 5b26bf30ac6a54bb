import { z } from "zod";
import { route } from "./route.ts";
import { date, decimalString, id, instant } from "./wire.ts";

export const granularity = z.enum(["hour", "day", "month", "total"]);
export type Granularity = z.output<typeof granularity>;

/** What a series is of when a report is grouped: a customer whole, or the plain value of a dimension or resource. */
export const usageGroup = z.union([z.object({ id, tenantId: z.string(), name: z.string() }), z.string()]);

export const usageReport = z
  .object({
    /** Unit reported and priced, by meter. */
    units: z.record(z.string(), z.string()),
    series: z.array(
      z.object({
        meter: z.string(),
        group: usageGroup.optional(),
        points: z.array(z.object({ from: instant, before: instant, quantity: decimalString })),
      }),
    ),
    totals: z.array(z.object({ meter: z.string(), quantity: decimalString })),
    /** Usage is accounted for up to this instant; null while there is none. */
    updatedAt: instant.nullable(),
    /** From this instant on figures may still change. */
    provisionalFrom: instant.nullable(),
    timeZone: z.string(),
  })
  .meta({ id: "UsageReport" });
export type UsageReport = z.output<typeof usageReport>;

export const usageRoutes = {
  getUsage: route({
    method: "GET",
    path: "/usage",
    summary: "Usage per meter as totals and series; dates are days in the billing zone",
    query: z.strictObject({
      from: date,
      before: date,
      granularity: granularity.default("day"),
      customerId: id.optional(),
      meter: z.string().max(100).optional(),
      /** `customer`, or the name of a dimension such as `region` or `gpuModel`. */
      groupBy: z.string().max(100).optional(),
    }),
    response: usageReport,
  }),
  getUsageReconciliation: route({
    method: "GET",
    path: "/usage/reconciliation",
    summary: "Every accepted event by the one state it is in; the sums must agree",
    response: z
      .object({
        received: z.number().int(),
        states: z.array(z.object({ state: z.string(), events: z.number().int() })),
        agrees: z.boolean(),
        unmatchedTenants: z.array(z.object({ tenantId: z.string(), events: z.number().int() })),
      })
      .meta({ id: "UsageReconciliation" }),
  }),
};
