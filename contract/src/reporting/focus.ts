import { z } from "zod";
import { route } from "../route.ts";
import { id, month } from "../wire.ts";

export const focusRoutes = {
  exportFocus: route({
    method: "GET",
    path: "/usage/focus.csv",
    summary:
      "Issued invoices and credit notes of a billing period as FOCUS 1.2 cost and usage; BilledCost sums to each document's total",
    query: z.strictObject({ period: month, customerId: id.optional(), issuerId: id.optional() }),
    response: z.string(),
    answer: "csv",
  }),
};
