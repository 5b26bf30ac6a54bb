import { EVENT_TYPES, EVENTS, subjectKindOf } from "./event.ts";

/** The types of events that webhooks carry: those of invoices, whose form the API documents. */
export const WEBHOOK_TYPES: readonly string[] = EVENT_TYPES.filter(
  (type) => EVENTS[type].webhook && subjectKindOf(type) === "invoice",
);
