import { z } from "zod";
import { lineKind } from "../invoicing/invoice-line.ts";
import { invoiceByProject } from "../invoicing/line-share.ts";
import { route } from "../route.ts";
import { amount, currency, dateRange, decimalString, id, instant } from "../wire.ts";

const amounts = { subtotal: amount, discount: amount, tax: amount, total: amount };

/** What a customer's next invoice of a billing run would be. Nothing is stored. */
export const upcomingInvoice = z
  .object({
    customerId: id,
    currency,
    period: dateRange,
    /** The time up to which usage is counted. */
    usageUntil: instant,
    lines: z.array(
      z.object({
        kind: lineKind,
        product: z.string(),
        description: z.string().nullable(),
        quantity: decimalString,
        unit: z.string().nullable(),
        unitPrice: decimalString,
        amount,
        meter: z.string().nullable(),
        period: dateRange.nullable(),
      }),
    ),
    byProject: invoiceByProject.meta({
      description: "What each project and cost centre comes to; null for a customer with one tenant",
    }),
    ...amounts,
    /** Whether usage without a price would hold the draft. */
    held: z.boolean(),
    /** Why there would be no invoice; null where there would be one. */
    reason: z.string().nullable(),
    /**
     * An estimate of the whole month: present allocations run on to its end, and everything else goes on as in the
     * week before. Null where no invoice can be estimated.
     */
    projected: z.object(amounts).nullable(),
  })
  .meta({ id: "UpcomingInvoice" });
export type UpcomingInvoice = z.output<typeof upcomingInvoice>;

export const upcomingRoutes = {
  getUpcomingInvoice: route({
    method: "GET",
    path: "/customers/{id}/upcoming",
    summary: "The running month's invoice of a customer so far, and an estimate of the whole month",
    params: z.strictObject({ id }),
    query: z.strictObject({
      /** Counts only hours that had begun by then; now if missing. A month that a run has invoiced is refused. */
      at: instant.optional(),
    }),
    response: upcomingInvoice,
  }),
};
