import { invoice } from "./invoicing/invoice.ts";
import type { Route } from "./route.ts";

/** Whether a call's answer has a version: invoices always have one, other resources if the route says so. */
export function isVersioned({ versioned, response }: Route): boolean {
  return versioned ?? response === invoice;
}

/** Whether a call changes something that has a version already, so that it accepts `If-Match`. */
export function takesIfMatch(definition: Route): boolean {
  const { method, params } = definition;
  // A POST without an id creates the resource, which nobody can have seen before.
  return isVersioned(definition) && method !== "GET" && (method !== "POST" || params !== undefined);
}
