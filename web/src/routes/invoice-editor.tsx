import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { invoicesRoute } from "./invoices.tsx";
import { readSearch, uuid } from "./search-fields.ts";

/** Making a draft, over the list. */
export const newInvoiceRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: "new",
  validateSearch: readSearch({ for: uuid }),
  component: lazyRouteComponent(() => import("./screens/invoice-editor-screen.tsx"), "NewInvoiceScreen"),
});

/** Changing a draft, over the list. */
export const editInvoiceRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: "$number/edit",
  component: lazyRouteComponent(() => import("./screens/invoice-editor-screen.tsx"), "EditInvoiceScreen"),
});
