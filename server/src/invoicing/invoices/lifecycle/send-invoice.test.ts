import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApp } from "../../../testing/app.ts";
import { digestOf, faultsOf } from "../../../testing/books.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, makeInvoice, refusal } from "../../../testing/invoicing.ts";
import { lockWaits } from "../../../testing/processes/hold-lock.ts";
import { markOverdue } from "./mark-overdue.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-02T08:00:00Z");
  const app = await testApp({ clock, env: { BILLOW_TIMEZONE: "America/New_York" } });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

async function send({ id }: { id: string }): Promise<Invoice> {
  return (await on.call("sendInvoice", { params: { id } })).data;
}

async function undo({ id }: { id: string }): Promise<Invoice> {
  return (await on.call("undoSendInvoice", { params: { id } })).data;
}

async function cancel({ id }: { id: string }): Promise<Invoice> {
  return (await on.call("voidInvoice", { params: { id }, body: { reason: "wrong price" } })).data;
}

/** The e-mails about an invoice, in the order they were written. */
async function emails({ id }: { id: string }): Promise<[string, string][]> {
  const { db } = on.app.deps;
  const rows = await db
    .selectFrom("email")
    .innerJoin("delivery", "delivery.id", "email.id")
    .select(["kind", "state"])
    .where("invoice_id", "=", id)
    .orderBy("email.id")
    .execute();
  return rows.map(({ kind, state }) => [kind, state]);
}

const emailsOf = ({ id }: Invoice) =>
  on.app.deps.db.selectFrom("email").select("id").where("invoice_id", "=", id);

const types = ({ timeline }: Invoice) => timeline.map(({ type }) => type);

test("an invoice whose sender gives no address and no account says so before it leaves and when it has", async () => {
  const customer = await makeCustomer(on.call, { billingEmail: "ap@nordwind.example" });
  const warnings = [
    expect.stringMatching(/^Invoices of .* show no address of their sender and no account to pay to\./),
  ];
  const first = await makeDraft(on.call, customer);
  const second = await makeDraft(on.call, customer);
  expect(first.warnings).toEqual(warnings);
  const preview = (ids: string[]) =>
    on.call("bulkInvoices", { body: { action: "send", selection: { ids }, dryRun: true } });
  expect((await preview([first.id, second.id])).data).toMatchObject({ eligible: 2, warnings });
  expect((await send(first)).warnings).toEqual(warnings);

  const settings = on.app.as("admin");
  const line1 = "Kai 1";
  const address = { line1, postalCode: "20457", city: "Hamburg" };
  await settings("updateSettings", { body: { address, paymentInstructions: "By card alone." } });
  expect((await preview([second.id])).data).toMatchObject({ warnings: [] });
  expect((await send(second)).warnings).toEqual([]);
  // What was issued without them stays without them.
  expect((await on.call("getInvoice", { params: { id: first.id } })).data.warnings).toEqual(warnings);
  await settings("updateSettings", { body: { address: null, paymentInstructions: null } });
});

describe("sending", () => {
  test("finalizes a draft, holds the e-mail for five seconds and says to whom it goes", async () => {
    const customer = await makeCustomer(on.call, { billingEmail: "ap@nordwind.example" });
    const draft = await makeDraft(on.call, customer);
    const sent = await send(draft);
    expect(sent).toMatchObject({ status: "sent", amountDue: "100.00" });
    expect(sent.availableActions).toEqual([
      "undoSend",
      "send",
      "recordPayment",
      "allocate",
      "promise",
      "writeOff",
      "issueCreditNote",
      "void",
    ]);
    expect(types(sent)).toEqual(["created", "finalized", "sent"]);
    expect(sent.timeline.at(-1)).toMatchObject({
      data: { to: "ap@nordwind.example" },
      actor: { name: "Test billing" },
    });
    const { db } = on.app.deps;
    const email = await db
      .selectFrom("email")
      .innerJoin("delivery", "delivery.id", "email.id")
      .selectAll()
      .where("invoice_id", "=", draft.id)
      .execute();
    expect(email).toMatchObject([
      {
        kind: "invoice",
        state: "held",
        recipient: "ap@nordwind.example",
        created_at: "2026-11-02T08:00:00Z",
        held_until: "2026-11-02T08:00:05Z",
      },
    ]);
  });

  test("needs a billing e-mail, and without one changes nothing", async () => {
    const draft = await makeDraft(on.call, await makeCustomer(on.call, { billingEmail: null }));
    expect(draft.availableActions).toEqual(["edit", "finalize", "void"]);
    expect(draft.sendRefusal).toMatchObject({ code: "customer_without_email" });
    const untouched = await digestOf(on.app.deps.db);
    expect(await refusal(send(draft))).toMatchObject({ status: 422, code: "customer_without_email" });
    expect(await digestOf(on.app.deps.db)).toEqual(untouched);
  });

  test("again e-mails again, also an overdue one, to the address of now", async () => {
    const customer = await makeCustomer(on.call);
    const sent = await makeInvoice(on, "sent", { customer });
    await on.call("updateCustomer", {
      params: { id: customer.id },
      body: { billingEmail: "new@nordwind.example" },
    });
    const again = await send(sent);
    expect(again.status).toBe("sent");
    expect(again.timeline.at(-1)).toMatchObject({ type: "sentAgain", data: { to: "new@nordwind.example" } });
    const overdue = await makeInvoice(on, "overdue");
    expect(await send(overdue)).toMatchObject({ status: "overdue" });
    expect(await emails(overdue)).toEqual([
      ["invoice", "held"],
      ["invoice", "held"],
    ]);
  });
});

describe("undoing a sending", () => {
  test("cancels the held e-mail and makes the invoice pending again", async () => {
    const sent = await send(await makeDraft(on.call, await makeCustomer(on.call)));
    on.clock.advance({ seconds: 4 });
    const undone = await undo(sent);
    expect(undone).toMatchObject({ status: "pending" });
    expect(undone.timeline.at(-1)).toMatchObject({ type: "sendUndone", data: { cancelled: 1 } });
    expect(await emails(sent)).toEqual([["invoice", "cancelled"]]);
    await send(sent);
    expect(await undo(sent)).toMatchObject({ status: "pending" });
    expect(types(await send(sent)).slice(-3)).toEqual(["sent", "sendUndone", "sent"]);
  });

  test("is too late once the five seconds are over", async () => {
    const sent = await send(await makeDraft(on.call, await makeCustomer(on.call)));
    on.clock.advance({ seconds: 5 });
    const { data } = await on.call("getInvoice", { params: { id: sent.id } });
    expect(data.availableActions).toEqual([
      "send",
      "remind",
      "recordPayment",
      "allocate",
      "promise",
      "writeOff",
      "issueCreditNote",
      "void",
    ]);
    expect(await refusal(undo(sent))).toMatchObject({
      status: 409,
      code: "action_not_allowed",
      detail: expect.stringContaining("The e-mail has left"),
    });
    expect(await emails(sent)).toEqual([["invoice", "held"]]);
  });

  test("takes back all that is held, but nothing of a sending that has left", async () => {
    const twice = await send(await makeDraft(on.call, await makeCustomer(on.call)));
    await send(twice);
    expect((await undo(twice)).timeline.at(-1)).toMatchObject({ data: { cancelled: 2 } });

    const left = await makeInvoice(on, "sent");
    const again = await send(left);
    expect(again.availableActions).not.toContain("undoSend");
    expect(await refusal(undo(left))).toMatchObject({ code: "action_not_allowed" });
    expect(await emails(left)).toEqual([
      ["invoice", "held"],
      ["invoice", "held"],
    ]);
  });

  test("is too late when the e-mail was delivered a moment early", async () => {
    const sent = await send(await makeDraft(on.call, await makeCustomer(on.call)));
    const { db } = on.app.deps;
    await db.updateTable("delivery").set({ state: "sent" }).where("id", "in", emailsOf(sent)).execute();
    expect(await refusal(undo(sent))).toMatchObject({ code: "action_not_allowed" });
  });

  test("loses to the e-mail that leaves at the same moment", async () => {
    const sent = await send(await makeDraft(on.call, await makeCustomer(on.call)));
    const { db } = on.app.deps;
    const sender = await db.startTransaction().execute();
    await sender.updateTable("delivery").set({ state: "sent" }).where("id", "in", emailsOf(sent)).execute();
    const undoing = refusal(undo(sent));
    await expect.poll(() => lockWaits(on.app.deps.pool)).toHaveLength(1);
    await sender.commit().execute();
    expect(await undoing).toMatchObject({ code: "action_not_allowed" });
    expect(await emails(sent)).toEqual([["invoice", "sent"]]);
    expect((await on.call("getInvoice", { params: { id: sent.id } })).data.status).toBe("sent");
  });
});

describe("voiding", () => {
  test("a draft or a pending invoice leaves no trace in the books and no credit note", async () => {
    for (const status of ["draft", "pending"] as const) {
      const voided = await cancel(await makeInvoice(on, status));
      expect(voided).toMatchObject({
        status: "voided",
        amountDue: "0.00",
        creditNotes: [],
        availableActions: ["recordPayment"],
      });
      expect(voided.timeline.at(-1)).toMatchObject({
        type: "voided",
        data: { reason: "wrong price", total: "100.00", currency: "EUR" },
      });
      expect(await emails(voided)).toEqual([]);
    }
  });

  test("one whose e-mail is still held cancels the e-mail, and the customer has nothing to be corrected", async () => {
    const sent = await send(await makeDraft(on.call, await makeCustomer(on.call)));
    on.clock.advance({ seconds: 4 });
    const voided = await cancel(sent);
    expect(voided.creditNotes).toEqual([]);
    expect(voided.timeline.at(-1)).toMatchObject({ type: "voided", data: { emailsCancelled: 1 } });
    expect(await emails(sent)).toEqual([["invoice", "cancelled"]]);
  });

  test("one the customer has been sent issues and mails a credit note over the full amount", async () => {
    const customer = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
    for (const status of ["sent", "overdue"] as const) {
      const voided = await cancel(await makeInvoice(on, status, { customer }));
      expect(voided).toMatchObject({
        status: "voided",
        creditNotes: [
          { total: "119.00", reason: "wrong price", number: expect.stringMatching(/^CN-2026-\d{4}$/) },
        ],
      });
      expect(types(voided).slice(-2)).toEqual(["voided", "creditNoteIssued"]);
      expect(voided.timeline.at(-1)?.data).toEqual({
        number: voided.creditNotes[0]?.number,
        total: "119.00",
        currency: "EUR",
      });
      expect(await emails(voided)).toEqual([
        ["invoice", "held"],
        ["creditNote", "held"],
      ]);
      const { db } = on.app.deps;
      const note = await db
        .selectFrom("credit_note")
        .selectAll()
        .where("invoice_id", "=", voided.id)
        .execute();
      expect(note).toMatchObject([{ net: 10000n, tax: 1900n, total: 11900n }]);
    }
    const { data } = await on.call("getCustomer", { params: { id: customer.id } });
    expect(data.outstanding).toEqual([]);
  });

  test("one that left and is being sent again cancels the second e-mail and still issues the credit note", async () => {
    const sent = await makeInvoice(on, "sent");
    await send(sent);
    const voided = await cancel(sent);
    expect(voided.creditNotes).toHaveLength(1);
    expect(await emails(sent)).toEqual([
      ["invoice", "held"],
      ["invoice", "cancelled"],
      ["creditNote", "held"],
    ]);
  });

  test("one over nothing issues no credit note over nothing", async () => {
    const voided = await cancel(await makeInvoice(on, "sent", { amount: "0" }));
    expect(voided).toMatchObject({ status: "voided", creditNotes: [] });
  });

  test("is refused with a payment on it unless its money goes somewhere, and without a reason", async () => {
    const sent = await makeInvoice(on, "sent");
    const params = { id: sent.id };
    const { data } = await on.call("recordPayment", { params, body: { amount: "0.01", method: "card" } });
    expect(data.availableActions).toEqual([
      "send",
      "remind",
      "recordPayment",
      "allocate",
      "unallocate",
      "reopen",
      "promise",
      "writeOff",
      "issueCreditNote",
      "void",
    ]);
    expect(await refusal(cancel(sent))).toMatchObject({
      status: 409,
      code: "action_not_allowed",
      errors: [{ pointer: "/settle" }],
    });
    const pending = await makeInvoice(on, "pending");
    const nothing = on.call("voidInvoice", { params: { id: pending.id }, body: { reason: "  " } });
    expect(await refusal(nothing)).toMatchObject({
      code: "invalid_request",
      errors: [{ pointer: "/reason" }],
    });
  });
});

describe("the deadline", () => {
  test("passes at the end of the due date in the billing zone", async () => {
    const start = "2026-11-20T12:00:00Z";
    on.clock.set(start);
    const body = { dueDate: "2026-11-30" };
    const draft = async () => makeDraft(on.call, await makeCustomer(on.call), body);
    const [sent, partly, paid, pending] = await Promise.all([draft(), draft(), draft(), draft()]);
    for (const one of [sent, partly, paid]) await send(one);
    await on.call("finalizeInvoice", { params: { id: pending.id } });
    await on.call("recordPayment", { params: { id: partly.id }, body: { amount: "99.99", method: "card" } });
    await on.call("recordPayment", { params: { id: paid.id }, body: { amount: "100", method: "card" } });
    await markOverdue(on.app.deps);

    // Midnight in New York is five o'clock in UTC.
    on.clock.set("2026-12-01T04:59:59Z");
    expect(await markOverdue(on.app.deps)).toBe(0);
    on.clock.set("2026-12-01T05:00:00Z");
    expect(await markOverdue(on.app.deps)).toBe(2);
    expect(await markOverdue(on.app.deps)).toBe(0);

    const read = async (id: string) => (await on.call("getInvoice", { params: { id } })).data;
    const after = await Promise.all([sent, partly, paid, pending].map(({ id }) => read(id)));
    expect(after.map(({ status }) => status)).toEqual(["overdue", "overdue", "paid", "pending"]);
    expect(after[0]?.timeline.at(-1)).toEqual({
      at: "2026-12-01T05:00:00Z",
      type: "overdue",
      actor: { kind: "system", id: "system", name: "System" },
      data: { dueDate: "2026-11-30" },
    });
    const { data } = await on.call("recordPayment", {
      params: { id: partly.id },
      body: { amount: "0.01", method: "card" },
    });
    expect(data).toMatchObject({ status: "paid", paidDate: "2026-12-01" });
  });

  test("passes for each invoice once, also when two processes look at once", async () => {
    const customer = await makeCustomer(on.call);
    const sent: Invoice[] = [];
    for (let count = 0; count < 8; count += 1) sent.push(await makeInvoice(on, "sent", { customer }));
    on.clock.advance({ days: 20 });
    const { db } = on.app.deps;
    const waiting = await db.selectFrom("invoice").select("id").where("status", "=", "sent").execute();
    const marked = await Promise.all([markOverdue(on.app.deps), markOverdue(on.app.deps)]);
    expect(marked[0] + marked[1]).toBe(waiting.length);
    for (const { id } of sent) {
      const { data } = await on.call("getInvoice", { params: { id } });
      expect(types(data)).toEqual(["created", "finalized", "sent", "overdue"]);
    }
  });

  test("and all that was sent, undone and voided leaves the books in order", async () => {
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });
});
