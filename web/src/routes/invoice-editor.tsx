import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { invoicesRoute } from "./invoices.tsx";

/** Making a draft, over the list. */
export const newInvoiceRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: "new",
  validateSearch: z.object({ for: z.uuid().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("./screens/invoice-editor-screen.tsx"), "NewInvoiceScreen"),
});

/** Changing a draft, over the list. */
export const editInvoiceRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: "$number/edit",
  component: lazyRouteComponent(() => import("./screens/invoice-editor-screen.tsx"), "EditInvoiceScreen"),
});
