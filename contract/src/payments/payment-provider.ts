import { z } from "zod";
import { route } from "../route.ts";
import { amount, currency, id, instant } from "../wire.ts";
import { providerRefundState } from "./provider-refund-state.ts";

/** Payment by Stripe as it is set. */
const paymentProvider = z
  .object({
    enabled: z.boolean().meta({ description: "Whether the pages of invoices offer to pay by it" }),
    hasSecretKey: z.boolean().meta({ description: "Whether a secret key is set; it is never shown" }),
    hasWebhookSecret: z
      .boolean()
      .meta({ description: "Whether the webhook's signing secret is set; it is never shown" }),
    mode: z
      .enum(["test", "live"])
      .nullable()
      .meta({ description: "Whether the secret key moves real money; null without one" }),
    webhookAddress: z.string().meta({ description: "Where Stripe's webhook has to lead" }),
    waiting: z
      .array(
        z.object({
          id: z.string().meta({ description: "Stripe's id of the event" }),
          type: z.string().meta({ description: "Stripe's type of the event" }),
          receivedAt: instant.meta({ description: "When it first came" }),
          problem: z
            .string()
            .nullable()
            .meta({ description: "Why it could not be booked yet; it is tried again" }),
        }),
      )
      .meta({ description: "Events of Stripe that are not booked yet, the oldest first" }),
  })
  .meta({ id: "PaymentProvider" });
export type PaymentProviderSettings = z.output<typeof paymentProvider>;

const change = z
  .strictObject({
    enabled: z.boolean().meta({ description: "Whether the pages of invoices offer to pay by it" }),
    secretKey: z
      .string()
      .max(300)
      .regex(/^(sk|rk)_(test|live)_\w+$/, "a secret or restricted key of Stripe: sk_… or rk_…")
      .optional()
      .meta({ description: "Stripe's secret key; without it the one that is set stays" }),
    webhookSecret: z
      .string()
      .max(300)
      .regex(/^whsec_[\w+/=]+$/, "the signing secret of the webhook: whsec_…")
      .optional()
      .meta({ description: "The webhook's signing secret; without it the one that is set stays" }),
  })
  .meta({ id: "PaymentProviderChange" });
export type PaymentProviderChange = z.output<typeof change>;

/** A refund that the provider pays out. */
const providerRefund = z
  .object({
    refundId: id,
    provider: z.string().meta({ description: "Who pays it out: stripe" }),
    amount: amount.meta({ description: "What is paid out" }),
    currency,
    state: providerRefundState,
    transactionId: z.string().nullable().meta({ description: "The provider's id of the refund" }),
    problem: z.string().nullable().meta({ description: "Why it is not paid out yet, or never" }),
  })
  .meta({ id: "ProviderRefund" });
export type ProviderRefund = z.output<typeof providerRefund>;

export const paymentProviderRoutes = {
  getPaymentProvider: route({
    versioned: true,
    method: "GET",
    path: "/payment-provider",
    summary: "How payment by Stripe is set, and what it told that is not booked yet",
    response: paymentProvider,
  }),
  setPaymentProvider: route({
    versioned: true,
    method: "PUT",
    path: "/payment-provider",
    summary: "Set payment by Stripe; secrets that are not sent stay",
    body: change,
    response: paymentProvider,
  }),
  testPaymentProvider: route({
    method: "POST",
    path: "/payment-provider/test",
    summary: "Ask Stripe whether it takes the secret key; nothing is stored",
    body: change,
    response: z.object({
      works: z.boolean().meta({ description: "Whether Stripe takes the key" }),
      detail: z.string().meta({ description: "What was found, and what to do about it" }),
    }),
  }),
  payRefundByProvider: route({
    method: "POST",
    path: "/refunds/{id}/pay-by-provider",
    summary:
      "Let the provider pay a refund out, to where the payment came from; again where that failed. Once however often it is called",
    params: z.strictObject({ id }),
    response: providerRefund,
  }),
};
