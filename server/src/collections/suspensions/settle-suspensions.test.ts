import { afterEach, beforeEach, expect, test } from "vitest";
import { deliverNextWebhook } from "../../activity/deliveries/webhooks/deliver-webhooks.ts";
import { publicForm } from "../../jobs/public-form.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, refusal } from "../../testing/invoicing.ts";
import { webhookReceiver } from "../../testing/servers/webhook-receiver.ts";
import { verified } from "../../testing/verified.ts";
import { sendReminders } from "../dunning/send-reminders.ts";
import { settleSuspensions } from "./settle-suspensions.ts";

let on: Invoicing;

const setLevels = (...offsets: { days: number; suspends?: boolean }[]) =>
  on.app.as("admin")("setReminderRules", { body: { enabled: true, offsets } });

beforeEach(async () => {
  const clock = fixedClock("2026-11-01T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  await setLevels({ days: 3 }, { days: 10, suspends: true });
});

afterEach(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
});

/** A sent invoice over 100.00, due on 15 November. */
async function lateInvoice(customer: { id: string }) {
  const { id, number } = await makeDraft(on.call, customer, { dueDate: "2026-11-15" });
  await on.call("sendInvoice", { params: { id } });
  on.clock.advance({ seconds: 5 });
  return { id, number };
}

/** What was said of a customer since the last look, each as "due" or its reason for being lifted. */
async function saidOf(id: string): Promise<string[]> {
  const { rows } = await on.app.deps.pool.query<{ type: string; data: { reason: string } }>(
    "SELECT type, data FROM event WHERE subject_id = $1 AND type LIKE 'suspension%' ORDER BY seq",
    [id],
  );
  return rows.map(({ type, data }) => (type === "suspensionDue" ? "due" : (data.reason.split(" ")[0] ?? "")));
}

async function goOn(day: string): Promise<number> {
  on.clock.set(`${day}T10:00:00Z`);
  await sendReminders(on.app.deps);
  return settleSuspensions(on.app.deps);
}

const dueSince = async (id: string) =>
  (await on.call("getCustomer", { params: { id } })).data.suspensionDueSince;
const pay = (id: string, amount = "100.00") =>
  on.call("recordPayment", { params: { id }, body: { amount, method: "card" } });

test("is due once after its level, for all that is open, and lifted once when it is settled", async () => {
  const customer = await makeCustomer(on.call);
  const [one, other] = [await lateInvoice(customer), await lateInvoice(customer)];
  expect(await goOn("2026-11-18")).toBe(0);
  expect(await dueSince(customer.id)).toBeNull();
  expect(await goOn("2026-11-25")).toBe(1);
  expect(await goOn("2026-11-26")).toBe(0);
  expect(await dueSince(customer.id)).toBe("2026-11-25T10:00:00Z");
  const { items } = (await on.app.as("admin")("listAudit", { query: { type: "customer.suspensionDue" } }))
    .data;
  expect(items).toMatchObject([
    { subject: { id: customer.id }, data: { name: customer.name, debts: [one.number, other.number] } },
  ]);
  await pay(one.id);
  expect(await settleSuspensions(on.app.deps)).toBe(0);
  await pay(other.id, "99.99");
  expect(await settleSuspensions(on.app.deps)).toBe(0);
  await on.call("writeOffInvoice", { params: { id: other.id }, body: { reason: "a cent" } });
  expect(await settleSuspensions(on.app.deps)).toBe(1);
  expect(await settleSuspensions(on.app.deps)).toBe(0);
  expect(await saidOf(customer.id)).toEqual(["due", "Nothing"]);
  expect(await dueSince(customer.id)).toBeNull();
});

test("is lifted by credit that covers everything, by a credit note, and due again when a payment is reversed", async () => {
  const [covered, credited, bounced] = [
    await makeCustomer(on.call),
    await makeCustomer(on.call),
    await makeCustomer(on.call),
  ];
  const invoices = [await lateInvoice(covered), await lateInvoice(credited), await lateInvoice(bounced)];
  expect(await goOn("2026-11-25")).toBe(3);
  const body = {
    customerId: covered.id,
    amount: "100.00",
    currency: "EUR",
    method: "card",
    paidOn: "2026-11-25",
  };
  await on.call("createPayment", { body });
  const [, wrong, late] = invoices;
  await on.call("issueCreditNote", {
    params: { id: wrong?.id ?? "" },
    body: { lines: "all", reason: "not used", settle: "due" },
  });
  const { payments } = (await pay(late?.id ?? "")).data;
  expect(await settleSuspensions(on.app.deps)).toBe(3);
  await on.call("reversePayment", {
    params: { id: payments[0]?.id ?? "" },
    body: { reason: "bounced", on: "2026-11-25" },
  });
  expect(await settleSuspensions(on.app.deps)).toBe(1);
  expect(await Promise.all([covered, credited, bounced].map(({ id }) => saidOf(id)))).toEqual([
    ["due", "Nothing"],
    ["due", "Nothing"],
    ["due", "Nothing", "due"],
  ]);
});

test("waits for a promise to pay and goes on when it is broken; without reminders there is none", async () => {
  const [early, late, spared] = [
    await makeCustomer(on.call),
    await makeCustomer(on.call),
    await makeCustomer(on.call),
  ];
  const promise = (id: string, day: string) =>
    on.call("promisePayment", { params: { id }, body: { on: day } });
  const [first, second] = [await lateInvoice(early), await lateInvoice(late), await lateInvoice(spared)];
  await promise(first.id, "2026-11-26");
  expect(await goOn("2026-11-25")).toBe(2);
  await promise(second.id, "2026-11-27");
  await on.call("setCustomerReminders", { params: { id: spared.id }, body: { mode: "off" } });
  expect(await goOn("2026-11-26")).toBe(2);
  expect(await goOn("2026-11-27")).toBe(1);
  expect(await goOn("2026-11-28")).toBe(1);
  expect(await Promise.all([early, late, spared].map(({ id }) => saidOf(id)))).toEqual([
    ["due"],
    ["due", "The", "due"],
    ["due", "Reminders"],
  ]);
});

test("follows the level of the day of the reminder, and is refused before anything is late", async () => {
  const customer = await makeCustomer(on.call);
  await lateInvoice(customer);
  await setLevels({ days: 10 });
  expect(await goOn("2026-11-25")).toBe(0);
  await setLevels({ days: 10, suspends: true });
  expect(await goOn("2026-11-26")).toBe(0);
  const before = await digestOf(on.app.deps.db);
  expect((await refusal(setLevels({ days: 0, suspends: true }))).errors?.[0]?.pointer).toBe("/offsets/0");
  expect(await digestOf(on.app.deps.db)).toEqual(before);
});

test("is said once by five at once, and posted to webhooks with the customer as the API answers it", async () => {
  const receiver = await webhookReceiver();
  try {
    const body = { url: receiver.url, events: ["customer.*"] };
    await on.app.as("admin")("createWebhookEndpoint", { body });
    const customer = await makeCustomer(on.call);
    const { id } = await lateInvoice(customer);
    on.clock.set("2026-11-25T10:00:00Z");
    await sendReminders(on.app.deps);
    const five = () => Promise.all(Array.from({ length: 5 }, () => settleSuspensions(on.app.deps)));
    expect((await five()).toSorted()).toEqual([0, 0, 0, 0, 1]);
    const deliver = () => deliverNextWebhook(on.app.deps, { render: publicForm(on.app.deps) });
    while (await deliver());
    await pay(id);
    expect((await five()).toSorted()).toEqual([0, 0, 0, 0, 1]);
    while (await deliver());
    const posted = receiver.received.map((call) => JSON.parse(call.body));
    expect(posted.map(({ type, data }) => [type, data.tenantId, data.suspensionDueSince])).toEqual([
      ["customer.suspensionDue", customer.tenantId, "2026-11-25T10:00:00Z"],
      ["customer.suspensionLifted", customer.tenantId, null],
    ]);
    const { data } = await on.call("getCustomer", { params: { id: customer.id } });
    expect(posted[1].data).toEqual(data);
  } finally {
    await receiver.close();
  }
});
