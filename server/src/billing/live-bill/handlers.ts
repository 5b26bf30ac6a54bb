import { read } from "../../http/handler.ts";
import { upcomingInvoice } from "./upcoming-invoice.ts";

export const liveBillHandlers = {
  getUpcomingInvoice: read<"getUpcomingInvoice">(async ({ db, deps, params, query }) =>
    upcomingInvoice(db, deps, { customerId: params.id, at: query.at ?? null }),
  ),
};
