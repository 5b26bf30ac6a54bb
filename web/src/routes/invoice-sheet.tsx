import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { invoiceQuery } from "../api/invoicing/invoices.ts";
import { invoicesRoute } from "./invoices.tsx";

/** An invoice's own address: the sheet over the list, with the list's search and filters behind it. */
export const invoiceSheetRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: "$number",
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(invoiceQuery(params.number));
  },
  component: lazyRouteComponent(() => import("./screens/invoice-sheet-screen.tsx"), "InvoiceSheetScreen"),
});
