import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import Stripe from "stripe";
import type { Deps } from "../../../deps.ts";
import { errorMessage } from "../../../error-code.ts";
import {
  type LinkOrder,
  type PaymentProvider,
  ProviderError,
  type ProviderLink,
  type ProviderMessage,
  type RefundOrder,
} from "../provider.ts";
import { toStripe } from "./stripe-amount.ts";
import { INVOICE_KEY, newsOf, REFUND_KEY } from "./stripe-news.ts";

const TIMEOUT_MS = 20_000;

type StripeDeps = Pick<Deps, "config" | "targets" | "clock">;

/** Stripe, by its own library. Every order has a key of ours, and is repeated by us alone. */
export function stripeProvider(
  { config, targets, clock }: StripeDeps,
  { secretKey, webhookSecret }: { secretKey: string; webhookSecret: string },
): PaymentProvider {
  const url = config.stripeUrl ?? new URL("https://api.stripe.com");
  targets.check(url.hostname);
  const isSecure = url.protocol === "https:";
  const { lookup } = targets;
  const stripe = new Stripe(secretKey, {
    host: url.hostname,
    port: url.port === "" ? (isSecure ? 443 : 80) : url.port,
    protocol: isSecure ? "https" : "http",
    httpAgent: isSecure ? new SecureAgent({ lookup }) : new Agent({ lookup }),
    maxNetworkRetries: 0,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
  return {
    id: "stripe",
    name: "Stripe",
    origin: "https://checkout.stripe.com",
    createPaymentLink: (order) => explained(() => createSession(stripe, order)),
    refund: (order) => explained(() => refund(stripe, order)),
    parseWebhook: (body, signature) => parseWebhook(stripe, { body, signature, webhookSecret, clock }),
    test: () =>
      explained(async () => {
        await stripe.checkout.sessions.list({ limit: 1 });
      }),
  };
}

async function createSession(stripe: Stripe, order: LinkOrder): Promise<ProviderLink> {
  const { key, invoiceId, invoiceNumber, amount, currency, email, paidUrl, backUrl } = order;
  const metadata = { [INVOICE_KEY]: invoiceId };
  const session = await stripe.checkout.sessions.create(
    {
      mode: "payment",
      line_items: [
        {
          quantity: 1,
          price_data: {
            currency: currency.toLowerCase(),
            unit_amount: toStripe(amount, currency),
            product_data: { name: invoiceNumber },
          },
        },
      ],
      client_reference_id: invoiceId,
      metadata,
      payment_intent_data: { metadata, description: invoiceNumber },
      success_url: paidUrl,
      cancel_url: backUrl,
      locale: "auto",
      ...(email !== null && { customer_email: email }),
    },
    { idempotencyKey: key },
  );
  if (session.url === null) throw new ProviderError("refused", "Stripe made a page without an address.");
  return { reference: session.id, url: session.url, expiresAtMs: session.expires_at * 1000 };
}

/** Keys are forgotten after a day, so a refund that may have been made before is looked up first. */
async function refund(stripe: Stripe, order: RefundOrder): Promise<{ reference: string }> {
  const { key, refundId, paymentReference, amount, currency, isRepeated } = order;
  if (isRepeated) {
    const { data } = await stripe.refunds.list({ payment_intent: paymentReference, limit: 100 });
    const made = data.find(
      ({ metadata, status }) =>
        metadata?.[REFUND_KEY] === refundId && status !== "failed" && status !== "canceled",
    );
    if (made !== undefined) return { reference: made.id };
  }
  const { id } = await stripe.refunds.create(
    {
      payment_intent: paymentReference,
      amount: toStripe(amount, currency),
      metadata: { [REFUND_KEY]: refundId },
    },
    { idempotencyKey: key },
  );
  return { reference: id };
}

function parseWebhook(
  stripe: Stripe,
  {
    body,
    signature,
    webhookSecret,
    clock,
  }: { body: string; signature: string | undefined; webhookSecret: string } & Pick<Deps, "clock">,
): ProviderMessage {
  let event: Stripe.Event;
  try {
    event = stripe.webhooks.constructEvent(
      body,
      signature ?? "",
      webhookSecret,
      undefined,
      undefined,
      clock.nowMs(),
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError)
      throw new ProviderError("refused", "The signature is not one of Stripe's for this endpoint.");
    throw new ProviderError("refused", `This is not an event of Stripe: ${errorMessage(error)}`);
  }
  return { id: event.id, type: event.type, news: newsOf(event.type, event.data.object) };
}

/** What Stripe's library throws, as one of two: what may work later, and what will not. */
async function explained<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const isRefusal =
      error instanceof Stripe.errors.StripeInvalidRequestError ||
      error instanceof Stripe.errors.StripeCardError;
    throw new ProviderError(isRefusal ? "refused" : "unavailable", `Stripe: ${error.message}`);
  }
}
