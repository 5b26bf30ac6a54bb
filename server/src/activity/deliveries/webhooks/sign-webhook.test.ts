import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { newWebhookSecret, webhookHeaders } from "./sign-webhook.ts";

test("the official vector of Standard Webhooks is reproduced", () => {
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1614265330,
    body: '{"test": 2432232314}',
  };
  expect(webhookHeaders(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("while a secret is replaced, who has the old or the new one verifies, and nobody else", () => {
  const [old, fresh, other] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const body = '{"type":"invoice.sent","data":{"name":"Müller & Søn"}}';
  const message = { id: "m1", timestamp: Math.floor(Date.now() / 1000), body };
  const headers = webhookHeaders(message, [fresh, old]);
  for (const secret of [old, fresh]) {
    expect(Buffer.from(secret.slice(6), "base64")).toHaveLength(32);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  }
  expect(() => new Webhook(other).verify(body, headers)).toThrow();
});
