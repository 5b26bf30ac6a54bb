import { TIMELINE_TYPES } from "./timeline.ts";

/** The types of events that webhooks may carry. */
export const WEBHOOK_TYPES: readonly string[] = TIMELINE_TYPES.map((type) => `invoice.${type}`);
