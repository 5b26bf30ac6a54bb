import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { expect } from "vitest";
import { testApp } from "../app.ts";
import { faultsOf } from "../books.ts";
import { fixedClock } from "../clock.ts";
import type { Invoicing } from "../invoicing.ts";
import { fakeStripe, STRIPE_KEY, STRIPE_WEBHOOK_SECRET } from "../servers/fake-stripe.ts";
import { verified } from "../verified.ts";

/** The settings by which Billow and the stand-in for Stripe know each other. */
export const STRIPE_SETTINGS = {
  enabled: true,
  secretKey: STRIPE_KEY,
  webhookSecret: STRIPE_WEBHOOK_SECRET,
};

/** A Billow whose customers pay by a stand-in for Stripe. */
export async function paying() {
  const stripe = await fakeStripe();
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock, env: { BILLOW_STRIPE_URL: stripe.url } });
  const on: Invoicing = { app, clock, call: app.as("billing") };
  await app.as("admin")("setPaymentProvider", { body: STRIPE_SETTINGS });
  let made = 0;
  return {
    on,
    stripe,
    readInvoice: async ({ id }: { id: string }) => (await on.call("getInvoice", { params: { id } })).data,
    creditOf: async ({ customer: { id } }: Invoice) =>
      (await on.call("getCustomer", { params: { id } })).data.credit,
    /** What Stripe sends when a page was paid, each time of another payment unless told otherwise. */
    paidEvent(
      invoiceId: string,
      fields: { amount?: number; currency?: string; pi?: string; status?: string } = {},
    ): StripeEvent {
      made += 1;
      const { amount = 10_000, currency = "eur", pi = `pi_${made}`, status = "paid" } = fields;
      return {
        id: `evt_${made}`,
        type: "checkout.session.completed",
        object: {
          payment_status: status,
          payment_intent: pi,
          amount_total: amount,
          currency,
          metadata: { billow_invoice: invoiceId },
        },
      };
    },
    async tell(event: StripeEvent, options: { atMs?: number; secret?: string; signature?: string } = {}) {
      const { atMs = clock.nowMs() } = options;
      const { body, signature } = stripe.event(event, {
        atMs,
        ...(options.secret && { secret: options.secret }),
      });
      return app.server.inject({
        method: "POST",
        url: "/hooks/stripe",
        headers: { "content-type": "application/json", "stripe-signature": options.signature ?? signature },
        payload: body,
      });
    },
    /** For the next test: Stripe works; and the books of the last one agree. */
    async settle() {
      stripe.state.fault = null;
      stripe.state.refundable = 1_000_000n;
      expect(await faultsOf(app.deps.db)).toEqual([]);
      expect((await verified(app.deps)).findings).toEqual([]);
    },
    async close() {
      await app.close();
      await stripe.close();
    },
  };
}

export type Paying = Awaited<ReturnType<typeof paying>>;

interface StripeEvent {
  id: string;
  type: string;
  object: object;
}
