import { z } from "zod";
import { route } from "../route.ts";
import { date, dayOrInstant, decimalString, id, instant, month, page, pageQuery } from "../wire.ts";

export const granularity = z.enum(["hour", "day", "month", "total"]);
export type Granularity = z.output<typeof granularity>;

/** The group of a series: a customer, or the plain value of a dimension or resource. */
export const usageGroup = z.union([z.object({ id, tenantId: z.string(), name: z.string() }), z.string()]);

/** Totals of a range by meter, in the unit for reports and prices. */
const meterTotals = z.array(z.object({ meter: z.string(), quantity: decimalString }));

export const usageReport = z
  .object({
    /** The unit for reports and prices, by meter. */
    units: z.record(z.string(), z.string()),
    series: z.array(
      z.object({
        meter: z.string(),
        group: usageGroup.optional(),
        /** How many groups this series sums up, where it is the rest after `top`. */
        others: z.number().int().optional(),
        points: z.array(z.object({ from: instant, before: instant, quantity: decimalString })),
      }),
    ),
    totals: meterTotals,
    /** The same for the previous range: as many months if the range is whole months, otherwise as many days. */
    previous: meterTotals,
    previousRange: z.object({ from: date, before: date }),
    /** Usage is counted up to this instant; null while there is none. */
    updatedAt: instant.nullable(),
    /** From this instant on, figures may still change. */
    provisionalFrom: instant.nullable(),
    timeZone: z.string(),
  })
  .meta({ id: "UsageReport" });
export type UsageReport = z.output<typeof usageReport>;

/** The filters and groups of a report, on the screen and in its file. */
const reportQuery = z.strictObject({
  from: date,
  before: date,
  granularity: granularity.default("day"),
  customerId: id.optional(),
  meter: z.string().max(100).optional(),
  /** `customer`, `resource` (of one customer), or the name of a dimension such as `region` or `gpuModel`. */
  groupBy: z.string().max(100).optional(),
  /** The number of groups per meter, largest first; the others are one series. */
  top: z.coerce.number().int().min(1).max(100).optional(),
});

/** The one state a received event is in. */
export const usageEventState = z.enum([
  "open",
  "billed",
  "free",
  "unmatched",
  "superseded",
  "rejected",
  "conflict",
]);
export type UsageEventState = z.output<typeof usageEventState>;

/** An event as it was received, with its outcome. */
export const usageRecord = z
  .object({
    /** Distinguishes records with the same identity, such as an event and the one it superseded. */
    key: z.string(),
    source: z.string(),
    id: z.string(),
    revision: z.number().int(),
    type: z.enum(["usage", "allocation", "unknown"]),
    tenantId: z.string(),
    customer: z.object({ id, name: z.string() }).nullable(),
    resource: z.string(),
    meter: z.string().nullable(),
    /** As sent, in the meter's unit. */
    quantity: decimalString.nullable(),
    unit: z.string().nullable(),
    /** The resource's size from `from` on, for an allocation event. All sizes of a deleted resource are zero. */
    allocation: z
      .object({
        state: z.string(),
        vcpus: decimalString,
        ramGib: decimalString,
        blockGib: decimalString,
        gpus: decimalString,
        sizes: z.record(z.string(), decimalString).meta({ description: "All sizes, by meter" }),
      })
      .nullable(),
    from: instant.nullable(),
    before: instant.nullable(),
    dimensions: z.record(z.string(), z.string()),
    state: usageEventState,
    /** Why it is in that state, where the state is not self-explanatory. */
    reason: z.string().nullable(),
    invoice: z.object({ id, number: z.string() }).nullable(),
    receivedAt: instant,
  })
  .meta({ id: "UsageRecord" });
export type UsageRecord = z.output<typeof usageRecord>;

export const usageReconciliation = z
  .object({
    received: z.number().int(),
    states: z.array(
      z.object({
        state: usageEventState,
        events: z.number().int(),
        /** Of the usage records among them, by meter, in the meter's unit. */
        quantities: meterTotals,
      }),
    ),
    /** What was received by meter, summed separately. */
    quantities: z.array(z.object({ meter: z.string(), unit: z.string(), quantity: decimalString })),
    /** Whether the states add up to what was received, in events and in every meter. */
    agrees: z.boolean(),
    unmatchedTenants: z.array(z.object({ tenantId: z.string(), events: z.number().int() })),
  })
  .meta({ id: "UsageReconciliation" });
export type UsageReconciliation = z.output<typeof usageReconciliation>;

/** Changes not yet folded into the usage of all customers. Reports include them, and are slower the more there are. */
export const usageBacklog = z
  .object({
    /** Changes that wait, counted up to a million. */
    waiting: z.number().int(),
    /** When nothing was left for the last time; null while nothing waits. */
    since: instant.nullable(),
    /** Why the last attempt failed; null where it did not. */
    failure: z.string().nullable(),
  })
  .meta({ id: "UsageBacklog" });
export type UsageBacklog = z.output<typeof usageBacklog>;

export const usageRoutes = {
  getUsage: route({
    method: "GET",
    path: "/usage",
    summary: "Usage per meter as totals and series; dates are days in the billing zone",
    query: reportQuery,
    response: usageReport,
  }),
  exportUsage: route({
    method: "GET",
    path: "/usage/export.csv",
    summary: "The same report as a CSV file, one row per point",
    query: reportQuery,
    answer: "csv",
    response: z.string(),
  }),
  listUsageDimensions: route({
    method: "GET",
    path: "/usage/dimensions",
    summary: "Names and values of the dimensions of a range's usage, for grouping",
    query: reportQuery.pick({ from: true, before: true, customerId: true, meter: true }),
    response: z.object({
      dimensions: z.array(
        z.object({
          name: z.string(),
          values: z.array(z.string()),
          /** Whether there are more values than listed. */
          more: z.boolean(),
        }),
      ),
    }),
  }),
  listUsageRecords: route({
    method: "GET",
    path: "/usage/records",
    summary:
      "Received events with their state, newest first; `q` is an event's id, a resource or a tenant id",
    query: z.strictObject({
      customerId: id.optional(),
      meter: z.string().max(100).optional(),
      resource: z.string().max(200).optional(),
      from: dayOrInstant.optional(),
      before: dayOrInstant.optional(),
      q: z.string().trim().max(200).optional(),
      state: usageEventState.optional(),
      ...pageQuery,
    }),
    response: page(usageRecord).extend({
      archivedMonths: z.array(month).meta({
        description:
          "Months of which usage records have left for the archive and are not listed, oldest first. Explanations of lines show them",
      }),
    }),
  }),
  getUsageReconciliation: route({
    method: "GET",
    path: "/usage/reconciliation",
    summary: "Every received event by its state; counts and sums must agree",
    response: usageReconciliation,
  }),
  getUsageBacklog: route({
    method: "GET",
    path: "/usage/backlog",
    summary: "How much usage is not summed up yet, since when, and why",
    response: usageBacklog,
  }),
};
