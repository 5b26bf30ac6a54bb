import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Paying, paying, STRIPE_SETTINGS } from "../../testing/acts/paying.ts";
import { digestOf } from "../../testing/books.ts";
import { makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { bookMessages } from "./book-messages.ts";
import { keepMessage } from "./queries.ts";

let world: Paying;
let on: Paying["on"];
let stripe: Paying["stripe"];
let tell: Paying["tell"];
let paidEvent: Paying["paidEvent"];
let readInvoice: Paying["readInvoice"];
let creditOf: Paying["creditOf"];

beforeAll(async () => {
  world = await paying();
  ({ on, stripe, tell, paidEvent, readInvoice, creditOf } = world);
});

afterEach(() => world.settle());

afterAll(() => world.close());

async function stateOf(id: string) {
  const query = on.app.deps.db.selectFrom("provider_message").selectAll().where("id", "=", id);
  const row = await query.executeTakeFirst();
  return row && { state: row.state, problem: row.problem };
}

async function pressPay(invoice: { id: string }) {
  const { address } = (await on.call("createInvoiceLink", { params: { id: invoice.id } })).data;
  const page = new URL(address).pathname;
  const answer = await on.app.server.inject({
    method: "POST",
    url: `${page}/pay`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: "",
  });
  return { page, status: answer.statusCode, location: answer.headers.location };
}

test("is set by an administrator, its secrets sealed and never shown", async () => {
  const admin = on.app.as("admin");
  const { data } = await admin("getPaymentProvider", {});
  expect(data).toEqual({
    enabled: true,
    hasSecretKey: true,
    hasWebhookSecret: true,
    mode: "test",
    webhookAddress: "http://localhost:3000/hooks/stripe",
    waiting: [],
  });
  const { rows } = { rows: await on.app.deps.db.selectFrom("payment_provider").selectAll().execute() };
  expect(JSON.stringify(rows)).not.toMatch(/sk_test|whsec/);
  const { data: audit } = await admin("listAudit", { query: { type: "paymentProvider.changed" } });
  expect(audit.items).toMatchObject([
    { data: { name: "Stripe", credentialsChanged: true, changes: [{ field: "enabled", after: true }] } },
  ]);
  expect(JSON.stringify(audit)).not.toMatch(/sk_test|whsec/);
  expect((await refusal(on.call("setPaymentProvider", { body: STRIPE_SETTINGS }))).code).toBe("forbidden");
  const wrong = admin("setPaymentProvider", { body: { enabled: true, secretKey: "pk_test_1" } });
  expect((await refusal(wrong)).errors?.[0]?.pointer).toBe("/secretKey");
  expect((await admin("testPaymentProvider", { body: { enabled: true } })).data.works).toBe(true);
  const tried = { body: { enabled: true, secretKey: "sk_test_other" } };
  expect((await admin("testPaymentProvider", tried)).data).toEqual({
    works: false,
    detail: "Stripe: Invalid API Key provided",
  });
});

test("takes what is left to pay on a page of Stripe's, one page however often it is asked for", async () => {
  const invoice = await makeInvoice(on, "sent", { amount: "80.00" });
  const before = stripe.state.sessions.length;
  const { page, status, location } = await pressPay(invoice);
  expect([status, location]).toEqual([303, stripe.state.sessions.at(-1)?.url]);
  expect(stripe.state.sessions.at(-1)).toMatchObject({
    amount: "8000",
    currency: "eur",
    invoiceId: invoice.id,
  });
  expect((await pressPay(invoice)).location).toBe(location);
  const shown = await on.app.server.inject({ url: page });
  expect(shown.payload).toContain("Pay €80.00");
  expect(shown.headers["content-security-policy"]).toContain(
    "form-action 'self' https://checkout.stripe.com;",
  );
  expect((await on.app.server.inject({ url: `${page}?paid` })).payload).toContain(
    "as soon as it is confirmed",
  );
  await on.call("recordPayment", { params: { id: invoice.id }, body: { amount: "30.00", method: "cash" } });
  await Promise.all([pressPay(invoice), pressPay(invoice)]);
  expect(stripe.state.sessions.slice(before).map(({ amount }) => amount)).toEqual(["8000", "5000"]);
  await tell(paidEvent(invoice.id, { amount: 5000 }));
  expect((await pressPay(invoice)).location).toBe(`${page}?failed`);
  expect((await on.app.server.inject({ url: page })).payload).not.toContain("<form");
});

test("makes one page though its answer was lost, and none while Stripe is down", async () => {
  const invoice = await makeInvoice(on, "sent");
  const before = stripe.state.sessions.length;
  for (const fault of ["down", "fault", "answerLost"] as const) {
    stripe.state.fault = fault;
    const { page, location } = await pressPay(invoice);
    expect(location).toBe(`${page}?failed`);
    expect((await on.app.server.inject({ url: `${page}?failed` })).payload).toContain("could not be started");
  }
  expect((await pressPay(invoice)).location).toBe(stripe.state.sessions.at(-1)?.url);
  expect(stripe.state.sessions).toHaveLength(before + 1);
  expect(new Set(stripe.state.keys.slice(-2)).size).toBe(1);
});

test("books a webhook once: before our own answer, twice, at once, late, and after it was kept only", async () => {
  const invoice = await makeInvoice(on, "sent");
  const event = paidEvent(invoice.id, { pi: "pi_once" });
  const answers = await Promise.all([tell(event), tell(event), tell(event)]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  await tell(event);
  await tell({ ...event, id: "evt_same_payment", type: "checkout.session.async_payment_succeeded" });
  const paid = await readInvoice(invoice);
  expect(paid).toMatchObject({
    status: "paid",
    payments: [{ amount: "100.00", method: "Stripe", transactionId: "pi_once" }],
  });
  expect(paid.timeline.find(({ type }) => type === "paymentRecorded")?.actor).toEqual({
    kind: "provider",
    id: "stripe",
    name: "Stripe",
  });
  expect(await creditOf(paid)).toEqual([]);
  // The process died between keeping a message and booking it.
  const other = await makeInvoice(on, "sent");
  await keepMessage(on.app.deps.db, {
    provider: "stripe",
    id: "evt_kept",
    type: "checkout.session.completed",
    content: JSON.stringify({
      kind: "paid",
      invoiceId: other.id,
      reference: "pi_kept",
      amount: "10000",
      currency: "EUR",
    }),
    state: "waiting",
    received_at: "2026-11-10T10:00:00Z",
    next_attempt_at: "2026-11-10T10:00:00Z",
  });
  await Promise.all([bookMessages(on.app.deps), bookMessages(on.app.deps)]);
  await bookMessages(on.app.deps);
  expect((await readInvoice(other)).payments).toHaveLength(1);
});

test("refuses what is not signed by Stripe for this endpoint, or signed long ago", async () => {
  const invoice = await makeInvoice(on, "sent");
  const event = paidEvent(invoice.id);
  const before = await digestOf(on.app.deps.db);
  const old = on.clock.nowMs() - 301_000;
  for (const header of [
    { secret: "whsec_other" },
    { signature: "t=1,v1=00" },
    { signature: "" },
    { atMs: old },
  ])
    expect((await tell(event, header)).statusCode).toBe(400);
  const bare = { method: "POST", url: "/hooks/stripe", payload: {} } as const;
  expect((await on.app.server.inject(bare)).statusCode).toBe(400);
  expect(await digestOf(on.app.deps.db)).toEqual(before);
});

test("more than is due, another currency and a settled invoice leave credit; an unknown invoice nothing", async () => {
  const invoice = await makeInvoice(on, "sent");
  await tell(paidEvent(invoice.id, { amount: 12_000 }));
  expect([(await readInvoice(invoice)).status, await creditOf(invoice)]).toEqual([
    "paid",
    [{ currency: "EUR", amount: "20.00" }],
  ]);
  const manual = await makeInvoice(on, "sent");
  await on.call("recordPayment", {
    params: { id: manual.id },
    body: { amount: "100.00", method: "bank transfer" },
  });
  await tell(paidEvent(manual.id));
  expect(await creditOf(manual)).toEqual([{ currency: "EUR", amount: "100.00" }]);
  const foreign = await makeInvoice(on, "sent");
  await tell(paidEvent(foreign.id, { currency: "usd", amount: 11_000 }));
  expect([(await readInvoice(foreign)).status, await creditOf(foreign)]).toEqual([
    "sent",
    [{ currency: "USD", amount: "110.00" }],
  ]);
  const unknown = paidEvent(on.app.deps.newId());
  await tell(unknown);
  expect(await stateOf(unknown.id)).toEqual({
    state: "ignored",
    problem: "It is for no invoice of this Billow.",
  });
  const unpaid = paidEvent(foreign.id, { status: "unpaid" });
  expect([(await tell(unpaid)).statusCode, await stateOf(unpaid.id)]).toEqual([200, undefined]);
});

test("money of an archived customer is booked, and that of a duplicate for no invoice is the other customer's", async () => {
  const admin = on.app.as("admin");
  const [archived, duplicate, paid] = [
    await makeInvoice(on, "sent"),
    await makeInvoice(on, "sent"),
    await makeInvoice(on, "sent"),
  ];
  const stays = await makeCustomer(on.call);
  const { id } = duplicate.customer;
  await admin("updateCustomer", { params: { id: archived.customer.id }, body: { archived: true } });
  await admin("mergeCustomer", { params: { id }, body: { into: stays.id } });
  await tell(paidEvent(archived.id, { pi: "pi_archived", currency: "usd", amount: 11_000 }));
  expect(await creditOf(archived)).toEqual([{ currency: "USD", amount: "110.00" }]);
  await tell(paidEvent(duplicate.id, { pi: "pi_duplicate" }));
  expect((await readInvoice(duplicate)).status).toBe("paid");
  await tell(paidEvent(duplicate.id, { pi: "pi_foreign", currency: "usd", amount: 5_000 }));
  expect([
    await creditOf(duplicate),
    (await on.call("getCustomer", { params: { id: stays.id } })).data.credit,
  ]).toEqual([[], [{ currency: "USD", amount: "50.00" }]]);
  await admin("updateCustomer", { params: { id: paid.customer.id }, body: { archived: true } });
  await tell(paidEvent(paid.id, { pi: "pi_more", amount: 12_000 }));
  expect([(await readInvoice(paid)).status, await creditOf(paid)]).toEqual([
    "paid",
    [{ currency: "EUR", amount: "20.00" }],
  ]);
});

test("of a webhook and a manual payment at once both are booked, the second as credit", async () => {
  const invoice = await makeInvoice(on, "sent");
  await Promise.all([
    tell(paidEvent(invoice.id)),
    on.call("recordPayment", { params: { id: invoice.id }, body: { amount: "100.00", method: "cash" } }),
  ]);
  const { status, payments } = await readInvoice(invoice);
  expect([status, payments.length, await creditOf(invoice)]).toEqual([
    "paid",
    2,
    [{ currency: "EUR", amount: "100.00" }],
  ]);
});

test("what cannot be booked waits, is shown, and is booked when it can be", async () => {
  const admin = on.app.as("admin");
  const invoice = await makeInvoice(on, "sent");
  await tell(paidEvent(invoice.id, { amount: 12_000, pi: "pi_used" }));
  const used = await makeInvoice(on, "sent", { customer: invoice.customer });
  expect(used.creditApplied).toBe("20.00");
  const event = {
    id: "evt_dispute",
    type: "charge.dispute.funds_withdrawn",
    object: { payment_intent: "pi_used", reason: "fraudulent" },
  };
  expect((await tell(event)).statusCode).toBe(200);
  const { waiting } = (await admin("getPaymentProvider", {})).data;
  expect(waiting).toMatchObject([
    { id: event.id, type: event.type, problem: expect.stringMatching(/credit/) },
  ]);
  await on.call("voidInvoice", { params: { id: used.id }, body: { reason: "disputed" } });
  await bookMessages(on.app.deps);
  expect((await readInvoice(invoice)).status).toBe("paid");
  on.clock.advance({ minutes: 2 });
  await bookMessages(on.app.deps);
  expect(await readInvoice(invoice)).toMatchObject({ status: "sent", amountDue: "100.00" });
  expect((await admin("getPaymentProvider", {})).data.waiting).toEqual([]);
});

test("a dispute reverses the payment, and one that is won brings it back", async () => {
  const invoice = await makeInvoice(on, "sent");
  const early = {
    id: "evt_early",
    type: "charge.dispute.funds_withdrawn",
    object: { payment_intent: "pi_fight", reason: "product_not_received" },
  };
  await tell(early);
  expect((await stateOf("evt_early"))?.state).toBe("waiting");
  await tell(paidEvent(invoice.id, { pi: "pi_fight" }));
  on.clock.advance({ minutes: 3 });
  await bookMessages(on.app.deps);
  await tell({ ...early, id: "evt_again" });
  const disputed = await readInvoice(invoice);
  expect(disputed).toMatchObject({
    status: "sent",
    amountDue: "100.00",
    payments: [{ reversalReason: "Disputed at Stripe: product not received" }],
  });
  const won = {
    id: "evt_won",
    type: "charge.dispute.funds_reinstated",
    object: { payment_intent: { id: "pi_fight" }, reason: "x" },
  };
  await tell(won);
  await tell({ ...won, id: "evt_won_again" });
  const back = await readInvoice(invoice);
  expect([back.status, back.payments.map(({ reversedOn }) => reversedOn === null)]).toEqual([
    "paid",
    [false, true],
  ]);
});
