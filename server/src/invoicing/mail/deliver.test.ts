import { sql } from "kysely";
import { type ParsedMail, simpleParser } from "mailparser";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimMessage, parkMessages } from "../../activity/deliveries/mail/claim-message.ts";
import { smtpTransport } from "../../activity/deliveries/mail/transport.ts";
import { inTransaction } from "../../db/transaction.ts";
import { type Delivering, delivering } from "../../testing/acts/delivering.ts";
import { makeCustomer, makeDraft, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { messageIdOf } from "../../testing/servers/mail-server.ts";
import { verified } from "../../testing/verified.ts";
import { deliverNext } from "./deliver.ts";

let mail: Delivering;
let on: Delivering["on"];
let server: Delivering["server"];
let deliverAll: Delivering["deliverAll"];

beforeAll(async () => {
  mail = await delivering();
  ({ on, server, deliverAll } = mail);
  await on.app.as("admin")("updateSettings", {
    body: {
      operatorName: "Nord & Süd",
      email: "billing@nord.example",
      replyTo: "ap@nord.example",
      mailReceipts: true,
    },
  });
});

beforeEach(() => mail.settle());

afterAll(() => mail.close());

async function taken(): Promise<ParsedMail[]> {
  return Promise.all(server.taken.map((message) => simpleParser(message)));
}

async function entryOf(number: string) {
  return (await on.call("listOutbox", { query: { q: number } })).data.items[0];
}

async function lastFact(id: string) {
  return (await on.call("getInvoice", { params: { id } })).data.timeline.at(-1);
}

describe("an e-mail that is due", () => {
  test("reaches the mail server with its PDF, and the timeline tells what the server said", async () => {
    const customer = await makeCustomer(on.call, { name: "Žluťoučký <kůň>", billingEmail: "ap@kun.example" });
    const draft = await makeDraft(on.call, customer);
    await on.call("sendInvoice", { params: { id: draft.id } });
    expect(await deliverAll()).toBe(0);
    on.clock.advance({ seconds: 5 });
    expect(await deliverAll()).toBe(1);
    const [mail] = await taken();
    expect(mail).toMatchObject({
      subject: `Invoice ${draft.number} from Nord & Süd`,
      from: { text: '"Nord & Süd" <billing@nord.example>' },
      replyTo: { text: "ap@nord.example" },
      to: { text: "ap@kun.example" },
      attachments: [{ filename: `${draft.number}.pdf`, contentType: "application/pdf" }],
    });
    const shown = await on.call("getOutboxMessage", {
      params: { id: (await entryOf(draft.number))?.id ?? "" },
    });
    expect(mail?.text?.trim()).toBe(shown.data.text.trim());
    expect(mail?.html).toContain("&lt;kůň&gt;");
    const pdf = await on.app.server.inject({
      url: `/api/v1/invoices/${draft.id}/pdf`,
      headers: await on.app.cookieOf("billing"),
    });
    expect(mail?.attachments[0]?.content.equals(pdf.rawPayload)).toBe(true);
    expect(shown.data).toMatchObject({
      state: "sent",
      attempts: 1,
      sentAt: "2026-11-02T08:00:05Z",
      lastError: null,
      attachments: [{ size: pdf.rawPayload.length }],
    });
    expect(await lastFact(draft.id)).toMatchObject({
      type: "emailDelivered",
      actor: { kind: "system", name: "Mail delivery" },
      data: {
        to: "ap@kun.example",
        message: "invoice",
        answer: "250 Taken as 1",
        messageId: mail?.messageId,
      },
    });
  });

  test("is sent once by however many send at once", async () => {
    for (let made = 0; made < 12; made++) await makeInvoice(on, "sent");
    expect(await deliverAll()).toBe(12);
    expect(new Set(server.taken.map(messageIdOf)).size).toBe(12);
    expect(server.taken).toHaveLength(12);
  });

  test("stays undone once its sending was undone", async () => {
    const { id } = await makeDraft(on.call, await makeCustomer(on.call));
    await on.call("sendInvoice", { params: { id } });
    await on.call("undoSendInvoice", { params: { id } });
    on.clock.advance({ seconds: 10 });
    expect(await deliverAll()).toBe(0);
  });

  test("brings credit notes and receipts with their own files", async () => {
    const { number, creditNotes } = await makeInvoice(on, "refunded");
    on.clock.advance({ seconds: 5 });
    await deliverAll();
    const mails = await taken();
    expect(mails.map(({ subject, attachments }) => [subject, attachments[0]?.filename]).sort()).toEqual([
      [
        `Credit note ${creditNotes[0]?.number} for invoice ${number} from Nord & Süd`,
        `${creditNotes[0]?.number}.pdf`,
      ],
      [`Payment received for invoice ${number}`, `${number}-paid.pdf`],
    ]);
  });
});

describe("an e-mail that is not taken", () => {
  test("is tried again after longer and longer waits, and given up after the last", async () => {
    server.refusal = { code: 451, text: "Come back later", at: "content" };
    const { id, number } = await makeInvoice(on, "sent");
    const waits: number[] = [];
    for (let attempts = 1; attempts <= 7; attempts++) {
      expect(await deliverAll()).toBe(1);
      const entry = await entryOf(number);
      expect(entry).toMatchObject({ state: "waiting", attempts, lastError: "451 Come back later" });
      const waitMs = Date.parse(entry?.nextAttemptAt ?? "") - on.clock.nowMs();
      waits.push(waitMs / 60_000);
      on.clock.set(new Date(on.clock.nowMs() + waitMs - 1).toISOString());
      expect(await deliverAll()).toBe(0);
      on.clock.set(entry?.nextAttemptAt ?? "");
    }
    expect(waits).toEqual([1, 5, 15, 60, 240, 720, 1440]);
    await deliverAll();
    expect(await entryOf(number)).toMatchObject({ state: "failed", attempts: 8, nextAttemptAt: null });
    expect(await lastFact(id)).toMatchObject({
      type: "emailFailed",
      data: { answer: "451 Come back later" },
    });
    server.refusal = null;
    const entry = await entryOf(number);
    await on.call("retryOutboxMessage", { params: { id: entry?.id ?? "" } });
    expect(await deliverAll()).toBe(1);
    expect(await entryOf(number)).toMatchObject({ state: "sent", attempts: 1, lastError: null });
    expect(await refusal(on.call("retryOutboxMessage", { params: { id: entry?.id ?? "" } }))).toMatchObject({
      code: "conflict",
    });
  });

  test.each([
    ["recipient", "emailBounced"],
    ["content", "emailFailed"],
  ] as const)("is given up at once when the %s is refused for good", async (at, type) => {
    server.refusal = { code: 550, text: "No such user", at };
    const { id, number } = await makeInvoice(on, "sent");
    await deliverAll();
    expect(await entryOf(number)).toMatchObject({ state: "failed", attempts: 1 });
    expect(await lastFact(id)).toMatchObject({ type, data: { answer: "550 No such user" } });
    expect((await on.call("getInvoice", { params: { id } })).data.status).toBe("sent");
  });

  test("waits when no server answers", async () => {
    const nobody = smtpTransport("smtp://127.0.0.1:1");
    const { number } = await makeInvoice(on, "sent");
    expect(await deliverNext(on.app.deps, nobody)).toBe(true);
    expect(await entryOf(number)).toMatchObject({ state: "waiting", attempts: 1 });
    expect((await entryOf(number))?.lastError).toContain("ECONNREFUSED");
    nobody.close();
    on.clock.advance({ minutes: 1 });
  });

  test("waits for a person where no mail server is configured", async () => {
    const { number } = await makeInvoice(on, "sent");
    await parkMessages(on.app.deps.db, on.app.deps);
    expect(await entryOf(number)).toMatchObject({ state: "waiting", attempts: 0, nextAttemptAt: null });
    on.clock.advance({ days: 3 });
    expect(await deliverAll()).toBe(0);
    await on.call("retryOutboxMessage", { params: { id: (await entryOf(number))?.id ?? "" } });
    expect(await deliverAll()).toBe(1);
  });
});

test("one whose sender died is sent by another with the same Message-ID, and the outbox tells of the doubt", async () => {
  const { number } = await makeInvoice(on, "sent");
  const { db } = on.app.deps;
  const lost = await inTransaction(db, (tx) => claimMessage(tx, on.app.deps, { domain: "nord.example" }));
  expect(await entryOf(number)).toMatchObject({ state: "sending", nextAttemptAt: null });
  on.clock.advance({ seconds: 59 });
  expect(await deliverAll()).toBe(0);
  on.clock.advance({ seconds: 1 });
  expect(await deliverAll()).toBe(1);
  expect(server.taken.map(messageIdOf)).toEqual([lost?.messageId]);
  const entry = await entryOf(number);
  expect(entry).toMatchObject({ state: "sent", attempts: 2 });
  expect(entry?.lastError).toContain("same Message-ID");
});

test("delivering leaves whole timelines behind", async () => {
  const { findings } = await verified(on.app.deps);
  expect(findings).toEqual([]);
  const { rows } = await sql<{ state: string }>`SELECT DISTINCT state FROM delivery ORDER BY 1`.execute(
    on.app.deps.db,
  );
  expect(rows.map(({ state }) => state)).toEqual(["cancelled", "failed", "sent"]);
});
