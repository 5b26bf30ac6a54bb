import { billingRunRoutes } from "./billing-run.ts";
import { booksRoutes } from "./books.ts";
import { bulkRoutes } from "./bulk.ts";
import { catalogRoutes } from "./catalog.ts";
import { customerRoutes } from "./customer.ts";
import { documentRoutes } from "./document.ts";
import { eventRoutes } from "./events.ts";
import { explanationRoutes } from "./explanation.ts";
import { focusRoutes } from "./focus.ts";
import { invoiceRoutes } from "./invoice.ts";
import { liveRoutes } from "./live.ts";
import { operatorRoutes } from "./operator.ts";
import { outboxRoutes } from "./outbox.ts";
import { reminderRoutes } from "./reminder.ts";
import { savedViewRoutes } from "./saved-view.ts";
import { sourceRoutes } from "./sources.ts";
import { subscriptionRoutes } from "./subscription.ts";
import { threeWayRoutes } from "./three-way.ts";
import { usageRoutes } from "./usage.ts";
import { userRoutes } from "./user.ts";

/** Every call of the API by name. A route that is not here does not exist; one without a permission fails to compile. */
export const api = {
  ...invoiceRoutes,
  ...bulkRoutes,
  ...liveRoutes,
  ...explanationRoutes,
  ...focusRoutes,
  ...customerRoutes,
  ...eventRoutes,
  ...usageRoutes,
  ...threeWayRoutes,
  ...sourceRoutes,
  ...billingRunRoutes,
  ...catalogRoutes,
  ...subscriptionRoutes,
  ...userRoutes,
  ...operatorRoutes,
  ...savedViewRoutes,
  ...outboxRoutes,
  ...documentRoutes,
  ...booksRoutes,
  ...reminderRoutes,
} as const;

export type Api = typeof api;
export type RouteName = keyof Api;

/** Where the API lives below the server's address. */
export const API_PREFIX = "/api/v1";
