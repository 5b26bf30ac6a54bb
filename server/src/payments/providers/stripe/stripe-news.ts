import { z } from "zod";
import type { ProviderNews } from "../provider.ts";
import { fromStripe } from "./stripe-amount.ts";

/** The key under which a page of Stripe keeps the invoice it is for. */
export const INVOICE_KEY = "billow_invoice";
/** The key under which a refund of Stripe keeps the refund it pays out. */
export const REFUND_KEY = "billow_refund";

/** The version of Stripe's API decides which of the two it sends. */
const reference = z
  .union([z.string(), z.object({ id: z.string() })])
  .nullish()
  .transform((value) => (typeof value === "string" ? value : (value?.id ?? null)));

const session = z.object({
  payment_status: z.string(),
  payment_intent: reference,
  amount_total: z.number().int(),
  currency: z.string(),
  metadata: z.record(z.string(), z.string()).nullish(),
});
const dispute = z.object({ payment_intent: reference, reason: z.string() });
const refund = z.object({ id: z.string(), status: z.string(), failure_reason: z.string().nullish() });

/** What an event of Stripe says. Events that say nothing of a payment are `other`. */
export function newsOf(type: string, object: unknown): ProviderNews {
  switch (type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded":
      return paid(session.parse(object));
    case "charge.dispute.funds_withdrawn":
    case "charge.dispute.funds_reinstated":
      return disputed(type, dispute.parse(object));
    case "refund.failed":
    case "refund.updated":
      return refundFailed(refund.parse(object));
    default:
      return { kind: "other" };
  }
}

function paid(checkout: z.output<typeof session>): ProviderNews {
  // A debit that takes days is completed before it is paid.
  if (checkout.payment_status !== "paid" || checkout.payment_intent === null) return { kind: "other" };
  const { amount, currency } = fromStripe(checkout.amount_total, checkout.currency);
  return {
    kind: "paid",
    invoiceId: z
      .uuid()
      .nullable()
      .catch(null)
      .parse(checkout.metadata?.[INVOICE_KEY] ?? null),
    reference: checkout.payment_intent,
    amount: String(amount),
    currency,
  };
}

function disputed(type: string, { payment_intent: of, reason }: z.output<typeof dispute>): ProviderNews {
  if (of === null) return { kind: "other" };
  if (type === "charge.dispute.funds_reinstated") return { kind: "disputeWon", reference: of };
  return { kind: "disputed", reference: of, reason: reason.replaceAll("_", " ") };
}

function refundFailed({ id, status, failure_reason: why }: z.output<typeof refund>): ProviderNews {
  if (status !== "failed" && status !== "canceled") return { kind: "other" };
  return { kind: "refundFailed", refundReference: id, reason: (why ?? status).replaceAll("_", " ") };
}
