import { createRoute } from "@tanstack/react-router";
import { invoicesRoute } from "./invoices.tsx";

export const invoiceSheetRoute = createRoute({
  getParentRoute: () => invoicesRoute,
  path: "$number",
  component: () => null,
});
