import { invoice } from "./invoicing/invoice.ts";
import type { Route } from "./route.ts";

/** Whether a call's answer has a version: every whole invoice has one, of other things the route says it. */
export function isVersioned({ versioned, response }: Route): boolean {
  return versioned ?? response === invoice;
}

/** Whether a call changes something that has a version already, so that it takes `If-Match`. */
export function takesIfMatch(definition: Route): boolean {
  const { method, params } = definition;
  // A POST without an id makes the thing, which nobody can have seen before.
  return isVersioned(definition) && method !== "GET" && (method !== "POST" || params !== undefined);
}
