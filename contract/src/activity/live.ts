import { z } from "zod";
import { bulkJobState } from "../invoicing/bulk.ts";
import { invoiceStatus } from "../invoicing/invoice-status.ts";
import { route } from "../route.ts";
import { id, instant } from "../wire.ts";

/** The messages of `GET /events/stream`: `name` is the event's name, `data` its data. */
export const liveEvent = z.discriminatedUnion("name", [
  /** An invoice was created or changed. */
  z.object({
    name: z.literal("invoice"),
    data: z.object({ id, number: z.string(), status: invoiceStatus, version: z.number().int() }),
  }),
  /** Many invoices changed at once, so lists should be read again. */
  z.object({ name: z.literal("invoices"), data: z.object({}) }),
  /** A bulk job made progress. */
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
  /** Usage was counted up to this instant. */
  z.object({ name: z.literal("usage"), data: z.object({ updatedAt: instant }) }),
]);
export type LiveEvent = z.output<typeof liveEvent>;

export const liveRoutes = {
  streamEvents: route({
    method: "GET",
    path: "/events/stream",
    summary:
      "Changes as server-sent events `invoice`, `invoices`, `bulk` and `usage`, as far as the caller may see them",
    response: z.string(),
    answer: "events",
  }),
};
