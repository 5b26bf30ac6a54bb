import type { OutboxMessage } from "@billow/contract/activity/outbox.ts";
import { onlyRecipient } from "@billow/core/parties/recipients.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { enqueueEmail } from "../../activity/deliveries/mail/enqueue-email.ts";
import { inTransaction } from "../../db/transaction.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-02T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

async function list(query: object = {}): Promise<OutboxMessage[]> {
  return (await on.call("listOutbox", { query })).data.items;
}

async function detail(id: string) {
  return (await on.call("getOutboxMessage", { params: { id } })).data;
}

describe("the outbox", () => {
  test("lists what was written, the newest first, and finds it by recipient, customer, number and state", async () => {
    const customer = await makeCustomer(on.call, { name: "Café Ñandú", billingEmail: "AP@nandu.example" });
    const first = await makeInvoice(on, "sent", { customer });
    const second = await makeInvoice(on, "sent");
    const [newest, oldest] = await list();
    expect(newest).toMatchObject({ invoiceNumber: second.number, state: "held", attempts: 0, sentAt: null });
    expect(oldest).toMatchObject({
      kind: "invoice",
      recipient: "AP@nandu.example",
      subject: `Invoice ${first.number} from Cloud operator`,
      customer: { name: "Café Ñandú" },
      invoiceId: first.id,
      createdAt: "2026-11-02T08:00:00Z",
      heldUntil: "2026-11-02T08:00:05Z",
      nextAttemptAt: null,
    });
    for (const q of ["ap@NANDU", "nandu", "ñandú", first.number.toLowerCase(), first.number.slice(-4)])
      expect(await list({ q }), q).toEqual([oldest]);
    expect(await list({ q: "%" })).toEqual([]);
    expect(await list({ state: ["sent", "failed"] })).toEqual([]);
    const page = await on.call("listOutbox", { query: { limit: 1 } });
    const next = await on.call("listOutbox", { query: { limit: 1, cursor: page.data.nextCursor ?? "" } });
    expect([page.data.items, next.data.items, next.data.nextCursor]).toEqual([[newest], [oldest], null]);
  });

  test("shows an e-mail as its recipient sees it, with texts of people as text", async () => {
    await on.app.as("admin")("updateSettings", {
      body: {
        operatorName: "Nord & <b>Cloud</b>",
        accentColor: "#FFEE00",
        bankAccount: { holder: null, iban: "DE89370400440532013000", bic: null, bank: null },
        paymentInstructions: "First line\nSecond line",
      },
    });
    const customer = await makeCustomer(on.call, { name: '<img src=x onerror="alert(1)">', locale: "de-DE" });
    const { id, number } = await makeInvoice(on, "sent", { customer, amount: "1234.5" });
    const [listed] = await list({ q: number });
    const message = await detail(listed?.id ?? "");
    expect(message).toMatchObject({ ...listed, invoiceId: id });
    expect(message.attachments).toMatchObject([{ fileName: `${number}.pdf` }]);
    expect(message.html).not.toMatch(/<img|<b>|onerror="/);
    expect(message.html).toContain("Nord &amp; &lt;b&gt;Cloud");
    expect(message.html).toContain("background:#FFEE00;color:#13181d");
    expect(message.html).toContain("1.234,50\u00a0€");
    expect(message.html).not.toMatch(/<[^>]*(src|href)=|url\(/);
    for (const part of [
      number,
      "16.11.2026",
      "unsere Rechnung vom 02.11.2026",
      "1.234,50\u00a0€",
      "DE89 3704 0044 0532 0130 00",
      "First line\nSecond",
    ])
      expect(message.text).toContain(part);
  });

  test("a credit note and a reminder say what they are about", async () => {
    const invoice = await makeInvoice(on, "sent");
    await on.call("voidInvoice", { params: { id: invoice.id }, body: { reason: "wrong price" } });
    const { db } = on.app.deps;
    await inTransaction(db, (tx) =>
      enqueueEmail(tx, on.app.deps, {
        kind: "reminder",
        customerId: invoice.customer.id,
        invoiceId: invoice.id,
        recipients: onlyRecipient("ap@tenant.example"),
        detail: { amountDue: "70.00", daysOverdue: 1, text: "Please tell us if something is wrong." },
      }),
    );
    const [reminder, creditNote] = await list({ q: invoice.number });
    expect(reminder?.subject).toBe(`Reminder: invoice ${invoice.number} from Nord & <b>Cloud</b>`);
    const reminding = await detail(reminder?.id ?? "");
    expect(reminding.text).toContain("€70.00");
    expect(reminding.text).toContain("1 day ago");
    expect(reminding.text).toContain("Please tell us if something is wrong.");
    expect(creditNote?.subject).toMatch(/^Credit note CN-2026-0001 for invoice/);
    const crediting = await detail(creditNote?.id ?? "");
    expect(crediting.text).toContain("Reason: wrong price");
    expect(crediting.text).not.toContain("IBAN");
    expect(crediting.attachments).toMatchObject([{ fileName: "CN-2026-0001.pdf" }]);
  });

  test("keeps an e-mail's words when settings and customer change", async () => {
    const { number, customer } = await makeInvoice(on, "sent");
    const [listed] = await list({ q: number });
    const before = await detail(listed?.id ?? "");
    await on.app.as("admin")("updateSettings", { body: { operatorName: "Other", accentColor: null } });
    await on.call("updateCustomer", { params: { id: customer.id }, body: { locale: "fr-FR" } });
    expect(await detail(listed?.id ?? "")).toEqual(before);
  });

  test("knows nothing of an e-mail that is not there, and retries none without a mail server", async () => {
    const missing = { params: { id: "01920000-0000-7000-8000-000000000000" } };
    expect(await refusal(on.call("getOutboxMessage", missing))).toMatchObject({ status: 404 });
    const [newest] = await list();
    const retry = on.call("retryOutboxMessage", { params: { id: newest?.id ?? "" } });
    expect(await refusal(retry)).toMatchObject({ status: 409, code: "conflict" });
  });
});
