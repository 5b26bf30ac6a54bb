import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";

export const STRIPE_KEY = "sk_test_1a2b3c";
export const STRIPE_WEBHOOK_SECRET = "whsec_4d5e6f";

/** What the next call meets: no answer before or after it was done, a fault of Stripe's, or a refusal. */
export type StripeFault = "down" | "answerLost" | "fault" | "refused";

interface Session {
  id: string;
  url: string;
  amount: string;
  currency: string;
  invoiceId: string;
}

interface Refund {
  id: string;
  payment_intent: string;
  amount: string;
  status: string;
  metadata: Record<string, string>;
}

/**
 * A server that does with keys and signatures as Stripe does: a call without the secret key is refused, a call that changes
 * something has an idempotency key, a key that comes again gets the first answer, and with other parameters a refusal.
 */
export async function fakeStripe() {
  const state = {
    sessions: [] as Session[],
    refunds: [] as Refund[],
    fault: null as StripeFault | null,
    /** The keys of calls that changed something, in order. */
    keys: [] as string[],
    /** What a payment may still give back. */
    refundable: 1_000_000n,
  };
  const answered = new Map<string, { form: string; answer: Answer }>();
  let met: StripeFault | null = null;
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await bodyOf(request);
    const { fault } = state;
    if (request.method === "POST") state.fault = fault === met ? null : fault;
    // The library asks once more by itself where a connection breaks, with the same key.
    met = fault === "down" || fault === "answerLost" ? fault : null;
    if (fault === "fault" || fault === "refused") state.fault = null;
    if (fault === "down") return void request.socket.destroy();
    const made = fault === "fault" ? FAULT : fault === "refused" ? REFUSED : once(request, form);
    if (fault === "answerLost") return void request.socket.destroy();
    response.writeHead(made.status, { "content-type": "application/json" }).end(JSON.stringify(made.body));
  }

  function once(request: IncomingMessage, form: string): Answer {
    if (request.headers.authorization !== `Bearer ${STRIPE_KEY}`)
      return refusal(401, "invalid_request_error", "Invalid API Key provided");
    const url = new URL(request.url ?? "", "http://stripe");
    if (request.method === "GET") return list(url);
    const key = String(request.headers["idempotency-key"] ?? "");
    if (key === "") return refusal(400, "invalid_request_error", "This server wants an idempotency key");
    state.keys.push(key);
    const before = answered.get(key);
    if (before !== undefined && before.form !== form)
      return refusal(
        400,
        "idempotency_error",
        "Keys for idempotent requests can only be used with the same parameters",
      );
    if (before !== undefined) return before.answer;
    const answer = change(url.pathname, new URLSearchParams(form));
    answered.set(key, { form, answer });
    return answer;
  }

  function list(url: URL): Answer {
    const of = url.searchParams.get("payment_intent");
    const items =
      url.pathname === "/v1/refunds" ? state.refunds.filter((one) => one.payment_intent === of) : [];
    return { status: 200, body: { object: "list", data: items.toReversed(), has_more: false } };
  }

  function change(path: string, form: URLSearchParams): Answer {
    const amount = BigInt(form.get("amount") ?? form.get("line_items[0][price_data][unit_amount]") ?? "0");
    if (path === "/v1/refunds") {
      if (amount > state.refundable)
        return refusal(
          400,
          "invalid_request_error",
          "Refund amount is greater than unrefunded amount on charge",
        );
      state.refundable -= amount;
      const made = {
        id: `re_${state.refunds.length + 1}`,
        payment_intent: form.get("payment_intent") ?? "",
        amount: String(amount),
        status: "succeeded",
        metadata: { billow_refund: form.get("metadata[billow_refund]") ?? "" },
      };
      state.refunds.push(made);
      return { status: 200, body: { object: "refund", ...made } };
    }
    const id = `cs_test_${state.sessions.length + 1}`;
    const url = `https://checkout.stripe.com/c/pay/${id}`;
    const currency = form.get("line_items[0][price_data][currency]") ?? "";
    state.sessions.push({
      id,
      url,
      amount: String(amount),
      currency,
      invoiceId: form.get("metadata[billow_invoice]") ?? "",
    });
    // A day from the clock of the tests.
    const expires = Math.floor(Date.parse("2026-11-11T10:00:00Z") / 1000);
    return { status: 200, body: { object: "checkout.session", id, url, expires_at: expires } };
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const signer = new Stripe(STRIPE_KEY);
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    /** A webhook's body and signature; those of the instant, unless told otherwise. */
    event(
      event: { id: string; type: string; object: object },
      { atMs, secret = STRIPE_WEBHOOK_SECRET }: { atMs: number; secret?: string },
    ): { body: string; signature: string } {
      const { id, type, object } = event;
      const body = JSON.stringify({ id, object: "event", type, data: { object } });
      const signature = signer.webhooks.generateTestHeaderString({
        payload: body,
        secret,
        timestamp: Math.floor(atMs / 1000),
      });
      return { body, signature };
    },
    /** As Stripe does with keys after a day. */
    forgetKeys: () => answered.clear(),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Answer {
  status: number;
  body: object;
}

const refusal = (status: number, type: string, message: string): Answer => ({
  status,
  body: { error: { type, message } },
});
const FAULT = refusal(500, "api_error", "Something went wrong on Stripe's end");
const REFUSED = refusal(400, "invalid_request_error", "This charge cannot be refunded");

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
