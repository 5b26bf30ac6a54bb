import { z } from "zod";
import { route } from "../route.ts";

/** A meter of the catalogue. */
export const meter = z
  .object({
    id: z.string(),
    name: z.string(),
    group: z.string().meta({ description: "Orders the console, documents and FOCUS" }),
    kind: z.enum(["time", "count"]).meta({ description: "`time`: size × time. `count`: a sum" }),
    unit: z.string().meta({ description: "What is counted, such as `vCPU` or `GiB`" }),
    per: z
      .enum(["hour", "day", "month"])
      .nullable()
      .meta({ description: "The time that a price is for; null unless the kind is `time`" }),
    pricedUnit: z.string().meta({ description: "The unit in which it is reported and priced" }),
    builtIn: z.boolean().meta({ description: "Whether every installation begins with it" }),
  })
  .meta({ id: "Meter" });

export type Meter = z.output<typeof meter>;

export const meterRoutes = {
  listMeters: route({
    method: "GET",
    path: "/meters",
    summary: "What can be metered",
    response: z.object({ items: z.array(meter), nextCursor: z.null() }),
  }),
};
