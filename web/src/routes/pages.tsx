import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { frameRoute } from "./frame.tsx";
import { rangeSearch } from "./range-search.ts";
import { day, oneOf, readSearch, text, uuid } from "./search-fields.ts";
import { usageSearch } from "./usage-search.ts";

const ofIssuer = {
  issuer: uuid,
  currency: text(3),
};

/** The pages that are downloaded when somebody goes there. */

export const usageRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/usage",
  validateSearch: usageSearch,
  component: lazyRouteComponent(() => import("./screens/usage-screen.tsx"), "UsageScreen"),
});

/** Where an event is found again: by a search, or by what led here. */
export const usageEventsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/usage/events",
  validateSearch: readSearch({
    q: text(200),
    state: oneOf(["open", "billed", "free", "unmatched", "superseded", "conflict", "rejected"]),
    customer: uuid,
    meter: text(100),
    resource: text(200),
    from: text(40),
    to: text(40),
    invoice: text(40),
  }),
  component: lazyRouteComponent(() => import("./screens/usage-events-screen.tsx"), "UsageEventsScreen"),
});

export const usageSourcesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/usage/sources",
  component: lazyRouteComponent(() => import("./screens/usage-sources-screen.tsx"), "UsageSourcesScreen"),
});

export const usageReconciliationRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/usage/reconciliation",
  component: lazyRouteComponent(
    () => import("../features/metering/usage-events/reconciliation-page.tsx"),
    "ReconciliationPage",
  ),
});

export const customersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/customers",
  validateSearch: readSearch({
    q: text(200),
    /** The tenant id of a customer to be added. */
    add: text(200),
  }),
  component: lazyRouteComponent(() => import("./screens/customers-screen.tsx"), "CustomersScreen"),
});

export const customerSheetRoute = createRoute({
  getParentRoute: () => customersRoute,
  path: "$id",
  component: lazyRouteComponent(() => import("./screens/customer-sheet-screen.tsx"), "CustomerSheetScreen"),
});

export const creditNotesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/credit-notes",
  validateSearch: readSearch({ q: text(200) }),
  component: lazyRouteComponent(() => import("./screens/credit-notes-screen.tsx"), "CreditNotesScreen"),
});

/** What customers owe by age, on a day. */
export const ageingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/ageing",
  validateSearch: readSearch({
    day: day,
    ...ofIssuer,
  }),
  component: lazyRouteComponent(() => import("./screens/ageing-screen.tsx"), "AgeingScreen"),
});

/** How the business stands. */
export const overviewRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/overview",
  validateSearch: readSearch(ofIssuer),
  component: lazyRouteComponent(() => import("./screens/overview-screen.tsx"), "OverviewScreen"),
});

/** What the running month of each customer comes to. */
export const runningMonthRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/running-month",
  validateSearch: readSearch({ ...ofIssuer, sort: oneOf(["change"]) }),
  component: lazyRouteComponent(() => import("./screens/running-month-screen.tsx"), "RunningMonthScreen"),
});

/** The output tax of a period. */
export const vatRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/vat",
  validateSearch: readSearch({ ...rangeSearch, issuer: ofIssuer.issuer }),
  component: lazyRouteComponent(() => import("./screens/vat-screen.tsx"), "VatScreen"),
});

/** Entries of the books, with what they come to. */
export const entriesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/entries",
  validateSearch: readSearch({
    ...rangeSearch,
    ...ofIssuer,
    what: oneOf(["invoiced", "collected", "writtenOff"]),
  }),
  component: lazyRouteComponent(() => import("./screens/entries-screen.tsx"), "EntriesScreen"),
});

/** Bank statements and their lines. */
export const bankRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/bank",
  validateSearch: readSearch({
    statement: uuid,
    show: oneOf(["open", "booked", "explained", "ignored", "repeated"]),
  }),
  component: lazyRouteComponent(() => import("./screens/bank-screen.tsx"), "BankScreen"),
});

export const billingRunsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/billing-runs",
  component: lazyRouteComponent(
    () => import("../features/billing/billing-runs/billing-runs-page.tsx"),
    "BillingRunsPage",
  ),
});

export const productsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/products",
  component: lazyRouteComponent(() => import("./screens/products-screen.tsx"), "ProductsScreen"),
});

/** Making a rate card, over the prices there are. */
export const newRateCardRoute = createRoute({
  getParentRoute: () => productsRoute,
  path: "new",
  /** The card whose prices it begins with. */
  validateSearch: readSearch({ after: uuid }),
  component: lazyRouteComponent(
    () => import("./screens/rate-card-editor-screen.tsx"),
    "RateCardEditorScreen",
  ),
});

export const metersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/meters",
  component: lazyRouteComponent(() => import("../features/metering/meters/meters-page.tsx"), "MetersPage"),
});

export const usersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/users",
  component: lazyRouteComponent(() => import("../features/access/users/users-page.tsx"), "UsersPage"),
});

/** What users may do, by role. */
export const rolesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/users/roles",
  component: lazyRouteComponent(() => import("../features/access/roles/roles-page.tsx"), "RolesPage"),
});

export const signingInRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/signing-in",
  component: lazyRouteComponent(
    () => import("../features/access/signing-in/signing-in-page.tsx"),
    "SigningInPage",
  ),
});

/** One's own account. */
export const profileRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/profile",
  component: lazyRouteComponent(() => import("../features/access/profile/profile-page.tsx"), "ProfilePage"),
});

export const apiKeysRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/api-keys",
  component: lazyRouteComponent(() => import("../features/access/api-keys/api-keys-page.tsx"), "ApiKeysPage"),
});

export const outboxRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/outbox",
  validateSearch: readSearch({
    q: text(200),
    message: uuid,
  }),
  component: lazyRouteComponent(() => import("./screens/outbox-screen.tsx"), "OutboxScreen"),
});

export const webhooksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/webhooks",
  component: lazyRouteComponent(
    () => import("../features/activity/webhooks/webhooks-page.tsx"),
    "WebhooksPage",
  ),
});

/** Who did what, when, to what. */
export const auditRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/audit",
  validateSearch: readSearch({
    ...rangeSearch,
    who: text(200),
    what: text(100),
    about: text(200),
  }),
  component: lazyRouteComponent(() => import("./screens/audit-screen.tsx"), "AuditScreen"),
});

export const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/settings",
  component: lazyRouteComponent(
    () => import("../features/parties/settings/settings-page.tsx"),
    "SettingsPage",
  ),
});
