import { simpleParser } from "mailparser";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { previewReminders } from "../../collections/dunning/preview-reminders.ts";
import { type Delivering, delivering } from "../../testing/acts/delivering.ts";
import { makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";

let mail: Delivering;
let on: Delivering["on"];

beforeAll(async () => {
  mail = await delivering();
  on = mail.on;
  await on.app.as("admin")("updateSettings", { body: { mailReceipts: true } });
});

beforeEach(() => mail.settle());

afterAll(() => mail.close());

const AP = "ap@several.example";
const DEBT = "debt@several.example";
const CFO = "cfo@several.example";

/** Somebody for everything that tells of debt, somebody more for reminders, and a copy of documents for a third. */
const EMAILS = [
  { address: AP, role: "to", kinds: ["invoice", "reminder", "creditNote"] },
  { address: DEBT, role: "to", kinds: ["reminder"] },
  { address: CFO, role: "cc", kinds: ["invoice", "creditNote"] },
] as const;

const emails = () => EMAILS.map((one) => ({ ...one, kinds: [...one.kinds] }));

const several = () => makeCustomer(on.call, { billingEmail: null, emails: emails() });

const outboxOf = async (number: string) =>
  (await on.call("listOutbox", { query: { q: number } })).data.items.map(({ kind, recipient, state }) => [
    kind,
    recipient,
    state,
  ]);

const factsOf = async (id: string, pattern: RegExp) =>
  (await on.call("getInvoice", { params: { id } })).data.timeline
    .filter(({ type }) => pattern.test(type))
    .map(({ type, data }) => [type, data]);

describe("recipients that a customer names", () => {
  test("get each an e-mail that names all of them, and one that is refused holds back no other", async () => {
    const { id, number } = await makeInvoice(on, "sent", { customer: await several() });
    mail.server.refusal = { code: 550, text: "No such mailbox", at: "recipient", only: CFO };
    expect(await mail.deliverAll()).toBe(2);
    const [letter, ...others] = await Promise.all(mail.server.taken.map((message) => simpleParser(message)));
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ to: { text: AP }, cc: { text: CFO } });
    expect(await outboxOf(number)).toEqual([
      ["invoice", CFO, "failed"],
      ["invoice", AP, "sent"],
    ]);
    const [entry] = (await on.call("listOutbox", { query: { q: CFO } })).data.items;
    const shown = await on.call("getOutboxMessage", { params: { id: entry?.id ?? "" } });
    expect(shown.data).toMatchObject({ recipient: CFO, to: [AP], cc: [CFO] });
    expect(await factsOf(id, /^sent/)).toEqual([["sent", { to: AP, also: [CFO] }]]);
    const ends = await factsOf(id, /^email/);
    expect(ends.map(([type, data]) => [type, Object(data).to]).sort()).toEqual([
      ["emailBounced", CFO],
      ["emailDelivered", AP],
    ]);
    mail.server.refusal = null;
    await on.call("retryOutboxMessage", { params: { id: entry?.id ?? "" } });
    expect(await mail.deliverAll()).toBe(1);
    expect((await outboxOf(number))[0]).toEqual(["invoice", CFO, "sent"]);
  });

  test("get reminders, credit notes and receipts as their kinds say", async () => {
    const { id, number } = await makeInvoice(on, "overdue", { customer: await several() });
    await mail.deliverAll();
    await on.call("remindInvoice", { params: { id } });
    expect(await factsOf(id, /^reminded/)).toMatchObject([["reminded", { to: AP, also: [DEBT] }]]);
    await on.call("recordPayment", { params: { id }, body: { amount: "100.00", method: "bank transfer" } });
    await on.call("refundInvoice", { params: { id }, body: { amount: "1" } });
    const made = (await outboxOf(number))
      .filter(([kind]) => kind !== "invoice")
      .map(([kind, to]) => `${kind} ${to}`);
    expect(made.sort()).toEqual([
      `creditNote ${AP}`,
      `creditNote ${CFO}`,
      `reminder ${AP}`,
      `reminder ${DEBT}`,
    ]);
  });

  test("are all in the preview of reminders", async () => {
    const { number } = await makeInvoice(on, "overdue", { customer: await several() });
    await mail.deliverAll();
    on.clock.advance({ days: 7 });
    const { items } = await previewReminders(on.app.deps.db, on.app.deps);
    expect(items.find(({ invoice }) => invoice.number === number)?.recipient).toBe(`${AP}, ${DEBT}`);
  });

  test("get nothing once the sending is undone within its five seconds", async () => {
    const { id } = (
      await on.call("createInvoice", {
        body: {
          customerId: (await several()).id,
          lines: [{ product: "Setup", quantity: "1", unitPrice: "9" }],
        },
      })
    ).data;
    await on.call("sendInvoice", { params: { id } });
    await on.call("undoSendInvoice", { params: { id } });
    expect(await factsOf(id, /^sendUndone/)).toEqual([["sendUndone", { cancelled: 2 }]]);
    on.clock.advance({ seconds: 10 });
    expect(await mail.deliverAll()).toBe(0);
  });
});

describe("a customer's recipients", () => {
  const changed = async (id: string, body: object) =>
    (await on.call("updateCustomer", { params: { id }, body })).data;

  test("are its billing e-mail until it names others, and one that gets all is the billing e-mail again", async () => {
    const { id, emails: first } = await makeCustomer(on.call, { billingEmail: AP });
    expect(first).toMatchObject([{ address: AP, role: "to" }]);
    expect(first[0]?.kinds).toHaveLength(4);
    expect(await changed(id, { emails: emails() })).toMatchObject({ billingEmail: AP, emails: EMAILS });
    expect(await changed(id, { billingEmail: AP, name: "Same" })).toMatchObject({ emails: EMAILS });
    const moved = await changed(id, { billingEmail: "new@several.example" });
    expect(moved.emails.map(({ address }) => address)).toEqual(["new@several.example", DEBT, CFO]);
    expect(await changed(id, { emails: [{ address: CFO }] })).toMatchObject({ billingEmail: CFO });
    expect(await changed(id, { billingEmail: null })).toMatchObject({ billingEmail: null, emails: [] });
  });

  test.each([
    ["no address", { emails: [{ address: "nobody" }] }, "/emails/0/address"],
    ["two addresses in one", { emails: [{ address: "a@x.example, b@x.example" }] }, "/emails/0/address"],
    ["a header", { emails: [{ address: "a@x.example\r\nBcc: b@x.example" }] }, "/emails/0/address"],
    ["one twice", { emails: [{ address: AP }, { address: AP.toUpperCase() }] }, "/emails/1/address"],
    ["copies alone", { emails: [{ address: AP, role: "cc" }] }, "/emails/0/address"],
    ["no kinds", { emails: [{ address: AP, kinds: [] }] }, "/emails/0/kinds"],
    ["an unknown kind", { emails: [{ address: AP, kinds: ["news"] }] }, "/emails/0/kinds/0"],
    ["another main address", { billingEmail: CFO, emails: [{ address: AP }] }, "/billingEmail"],
  ])("cannot be %s", async (_, body, pointer) => {
    const { id } = await makeCustomer(on.call);
    expect(await refusal(changed(id, body))).toMatchObject({ errors: [{ pointer }] });
    expect((await on.call("getCustomer", { params: { id } })).data.emails).toHaveLength(1);
  });

  test("are not all taken away by taking one away", async () => {
    const { id } = await several();
    expect(await refusal(changed(id, { billingEmail: null }))).toMatchObject({ code: "conflict" });
  });
});
