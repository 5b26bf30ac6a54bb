import { z } from "zod";
import { route } from "./route.ts";

/**
 * What became of the events of a call. Good events are kept when others are bad; each bad one is named by its place in
 * the call, with a stable code and what to do.
 */
export const ingestAnswer = z
  .object({
    accepted: z.number().int(),
    duplicates: z.number().int(),
    corrected: z.number().int(),
    conflicts: z.number().int(),
    /** Of the accepted: those that wait, because no customer has their tenant id. */
    unmatched: z.number().int(),
    rejected: z.array(z.object({ index: z.number().int(), code: z.string(), detail: z.string() })),
  })
  .meta({ id: "IngestAnswer" });
export type IngestAnswer = z.output<typeof ingestAnswer>;

export const eventRoutes = {
  ingestEvents: route({
    method: "POST",
    path: "/events",
    summary:
      "Take in usage events: CloudEvents 1.0 structured, batched or binary, or plain JSON, one or an array; at most 10,000 or 10 MB, gzip if you like. The answer comes after the commit",
    body: z.unknown(),
    response: ingestAnswer,
  }),
};
