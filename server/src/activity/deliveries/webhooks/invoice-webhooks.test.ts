import { afterAll, beforeAll, expect, test } from "vitest";
import { publicForm } from "../../../jobs/public-form.ts";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { makeCustomer, makeDraft } from "../../../testing/invoicing.ts";
import { type WebhookReceiver, webhookReceiver } from "../../../testing/servers/webhook-receiver.ts";
import { deliverNextWebhook } from "./deliver-webhooks.ts";

let app: TestApp;
let receiver: WebhookReceiver;

beforeAll(async () => {
  app = await testApp();
  receiver = await webhookReceiver();
});

afterAll(async () => {
  await receiver.close();
  await app.close();
});

test("what happens to an invoice is delivered in its order, with the invoice as the API answers it", async () => {
  const call = app.as("billing");
  await makeDraft(call, await makeCustomer(call));
  const body = { url: receiver.url, events: ["invoice.created", "invoice.finalized"] };
  await app.as("admin")("createWebhookEndpoint", { body });
  const draft = await makeDraft(call, await makeCustomer(call));
  await call("finalizeInvoice", { params: { id: draft.id } });
  await call("voidInvoice", { params: { id: draft.id }, body: { reason: "wrong" } });
  const lane = async () => {
    while (await deliverNextWebhook(app.deps, { render: publicForm(app.deps) }));
  };
  await Promise.all([lane(), lane()]);
  const posted = receiver.received.map((call) => JSON.parse(call.body));
  expect(posted.map(({ type }) => type)).toEqual(["invoice.created", "invoice.finalized"]);
  const { data } = await call("getInvoice", { params: { id: draft.id } });
  expect(posted[1].data).toEqual(data);
});
