import { z } from "zod";
import { bulkJobState } from "../invoicing/bulk.ts";
import { invoiceStatus } from "../invoicing/invoice.ts";
import { route } from "../route.ts";
import { id, instant } from "../wire.ts";

/** What `GET /events/stream` tells: `name` is the event's name there, `data` its data. */
export const liveEvent = z.discriminatedUnion("name", [
  /** An invoice was made or changed. */
  z.object({
    name: z.literal("invoice"),
    data: z.object({ id, number: z.string(), status: invoiceStatus, version: z.number().int() }),
  }),
  /** So many invoices changed at once that lists are better read again. */
  z.object({ name: z.literal("invoices"), data: z.object({}) }),
  /** A bulk job got on. */
  z.object({
    name: z.literal("bulk"),
    data: z.object({
      id,
      state: bulkJobState,
      total: z.number().int(),
      done: z.number().int(),
      failed: z.number().int(),
      skipped: z.number().int(),
    }),
  }),
  /** Usage was accounted for up to this instant. */
  z.object({ name: z.literal("usage"), data: z.object({ updatedAt: instant }) }),
]);
export type LiveEvent = z.output<typeof liveEvent>;

export const liveRoutes = {
  streamEvents: route({
    method: "GET",
    path: "/events/stream",
    summary:
      "What changes, as server-sent events `invoice`, `invoices`, `bulk` and `usage`, of which callers get what they may see",
    response: z.string(),
    answer: "events",
  }),
};
