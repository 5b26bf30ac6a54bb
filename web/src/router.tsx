import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { frameRoute } from "./routes/frame.tsx";
import { editInvoiceRoute, newInvoiceRoute } from "./routes/invoice-editor.tsx";
import { invoiceSheetRoute } from "./routes/invoice-sheet.tsx";
import { invoicesRoute } from "./routes/invoices.tsx";
import {
  ageingRoute,
  apiKeysRoute,
  auditRoute,
  bankRoute,
  billingRunsRoute,
  creditNotesRoute,
  customerSheetRoute,
  customersRoute,
  entriesRoute,
  metersRoute,
  newRateCardRoute,
  outboxRoute,
  overviewRoute,
  productsRoute,
  profileRoute,
  rolesRoute,
  runningMonthRoute,
  settingsRoute,
  signingInRoute,
  usageEventsRoute,
  usageReconciliationRoute,
  usageRoute,
  usageSourcesRoute,
  usersRoute,
  vatRoute,
  webhooksRoute,
} from "./routes/pages.tsx";
import { homeRoute, rootRoute } from "./routes/root.tsx";
import { parseSearch, stringifySearch } from "./routes/search-params.ts";
import {
  forgottenPasswordRoute,
  secondFactorRoute,
  signedInRoute,
  signInRoute,
  userLinkRoute,
} from "./routes/sign-in.tsx";

const routeTree = rootRoute.addChildren([
  homeRoute,
  signInRoute,
  signedInRoute,
  secondFactorRoute,
  userLinkRoute,
  forgottenPasswordRoute,
  frameRoute.addChildren([
    invoicesRoute.addChildren([newInvoiceRoute, invoiceSheetRoute, editInvoiceRoute]),
    usageRoute,
    usageEventsRoute,
    usageSourcesRoute,
    usageReconciliationRoute,
    customersRoute.addChildren([customerSheetRoute]),
    creditNotesRoute,
    bankRoute,
    ageingRoute,
    overviewRoute,
    runningMonthRoute,
    vatRoute,
    entriesRoute,
    billingRunsRoute,
    metersRoute,
    productsRoute.addChildren([newRateCardRoute]),
    usersRoute,
    rolesRoute,
    signingInRoute,
    profileRoute,
    apiKeysRoute,
    settingsRoute,
    outboxRoute,
    webhooksRoute,
    auditRoute,
  ]),
]);

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    // Data is kept by the query cache; the router need not keep its own copy.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
