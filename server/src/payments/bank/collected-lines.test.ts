import { afterAll, beforeAll, expect, test } from "vitest";
import { type BankBooking, camtFile } from "../../testing/acts/bank-files.ts";
import { collect, makeMandate, setCreditor } from "../../testing/acts/direct-debits.ts";
import { testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, outcomes, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;
let files = 0;

beforeAll(async () => {
  const clock = fixedClock("2026-11-02T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  await setCreditor(on);
});

afterAll(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
});

/** Sent invoices of one customer with a mandate, and the file that collects them. */
async function collecting(...amounts: string[]) {
  const customer = await makeCustomer(on.call, { paymentTermsDays: 5 });
  await makeMandate(on, customer);
  const invoices = [];
  for (const amount of amounts) invoices.push(await makeInvoice(on, "sent", { customer, amount }));
  const file = await collect(on, invoices);
  return { customer, invoices, file };
}

const read = async ({ id }: { id: string }) => (await on.call("getInvoice", { params: { id } })).data;
const fileOf = async ({ id }: { id: string }) => (await on.call("getDirectDebits", { params: { id } })).data;
const mandatesOf = async ({ id }: { id: string }) =>
  (await on.call("listMandates", { params: { id } })).data.items;

const today = () => new Date(on.clock.nowMs()).toISOString().slice(0, 10);

/** The statement of a day on which the bank has collected what is on the way. */
const fileText = (bookings: readonly BankBooking[]) => {
  files += 1;
  on.clock.advance({ days: 15 });
  return camtFile(bookings, { id: `DD-${files}`, day: today() });
};

async function imported(content: string) {
  const { data } = await on.call("importBankStatement", { body: { content } });
  const query = { statementId: data.statements[0]?.id ?? "", limit: 50 };
  return (await on.call("listBankLines", { query })).data.items;
}

/** One booking for a group of a file, or for the file, as banks write it. */
const batch = (amount: string, batchId: string, count: number) =>
  fileText([{ amount, reference: `B-${batchId}-${count}` }]).replace(
    /<NtryDtls>.*?<\/NtryDtls>/s,
    `<NtryDtls><Btch><PmtInfId>${batchId}</PmtInfId><NbOfTxs>${count}</NbOfTxs></Btch></NtryDtls>`,
  );

test("a debit that the bank books by itself is its customer's payment", async () => {
  const { customer, invoices, file } = await collecting("100.00");
  const [debit] = file.items;
  const [line] = await imported(
    fileText([
      {
        amount: "100.00",
        endToEndId: debit?.endToEndId ?? "",
        name: "X",
        reference: "R-1",
        code: "IDDT/ESDD",
      },
    ]),
  );
  expect(line).toMatchObject({
    state: "booked",
    matchedBy: "collected",
    decidedBy: null,
    payment: { customer: { id: customer.id } },
  });
  expect(await read(invoices[0] ?? { id: "" })).toMatchObject({
    status: "paid",
    collectingOn: null,
    payments: [
      { amount: "100.00", method: "direct debit", transactionId: debit?.endToEndId, paidOn: today() },
    ],
  });
  expect(await fileOf(file)).toMatchObject({ open: 0, items: [{ state: "collected" }] });
  expect((await mandatesOf(customer)).map(({ sequence }) => sequence)).toEqual(["recurring"]);
  const takeBack = on.call("takeBackDirectDebits", { params: { id: file.id }, body: { reason: "late" } });
  expect((await refusal(takeBack)).code).toBe("action_not_allowed");
});

test("the sum of a group, or of the whole file, pays each of its debits", async () => {
  const { invoices, file } = await collecting("60.00", "25.50", "14.50");
  const [group] = await imported(batch("40.00", `${file.messageId}-R`, 2));
  expect(group).toMatchObject({ state: "booked", matchedBy: "collected", payment: null });
  expect((await fileOf(file)).items.map(({ state }) => state)).toEqual([
    "collecting",
    "collected",
    "collected",
  ]);
  const [rest] = await imported(batch("60.00", file.messageId, 1));
  expect(rest).toMatchObject({ state: "booked" });
  for (const invoice of invoices) expect((await read(invoice)).status).toBe("paid");

  const other = await collecting("10.00", "20.00");
  const [less] = await imported(batch("29.99", other.file.messageId, 2));
  expect(less).toMatchObject({ state: "open", left: "batch" });
  expect((await fileOf(other.file)).open).toBe(2);
  const [whole] = await imported(batch("30.00", other.file.messageId, 2));
  expect(whole).toMatchObject({ state: "booked" });
  expect(await imported(batch("30.00", other.file.messageId, 3))).toMatchObject([{ state: "open" }]);
});

test("money that came by another way meanwhile leaves the debit as credit", async () => {
  const { customer, invoices, file } = await collecting("80.00");
  const [invoice = { id: "" }] = invoices;
  await on.call("recordPayment", { params: { id: invoice.id }, body: { amount: "30.00", method: "card" } });
  expect((await fileOf(file)).items).toMatchObject([{ amount: "80.00", dueNow: "50.00" }]);
  await imported(
    fileText([{ amount: "80.00", endToEndId: file.items[0]?.endToEndId ?? "", reference: "R-2" }]),
  );
  expect((await read(invoice)).status).toBe("paid");
  const { credit } = (await on.call("getCustomer", { params: { id: customer.id } })).data;
  expect(credit).toEqual([{ currency: "EUR", amount: "30.00" }]);
});

test("a returned debit is due again; the mandate ends with its account, not for want of money", async () => {
  const { customer, invoices, file } = await collecting("70.00");
  const [invoice = { id: "" }] = invoices;
  const endToEndId = file.items[0]?.endToEndId ?? "";
  await imported(fileText([{ amount: "70.00", endToEndId, reference: "R-3" }]));
  const returned = (reason: string, id: string) =>
    fileText([{ amount: "-70.00", endToEndId: id, reference: `RT-${id}`, code: "IDDT/UPDD" }]).replace(
      "AC04",
      reason,
    );
  const [line] = await imported(returned("AM04", endToEndId));
  expect(line).toMatchObject({ state: "booked", matchedBy: "returned" });
  expect(await read(invoice)).toMatchObject({ status: "overdue", amountDue: "70.00", collectingOn: null });
  expect(await fileOf(file)).toMatchObject({
    open: 0,
    returned: 1,
    items: [{ state: "returned", reason: "AM04" }],
  });
  expect(await mandatesOf(customer)).toMatchObject([{ revokedAt: null, sequence: "first" }]);

  const again = await collect(on, [invoice]);
  const second = again.items[0]?.endToEndId ?? "";
  expect(second).toBe(endToEndId.replace(/-1$/, "-2"));
  await imported(fileText([{ amount: "70.00", endToEndId: second, reference: "R-4" }]));
  await imported(returned("AC04", second));
  expect(await mandatesOf(customer)).toMatchObject([{ revokedBecause: "Returned by the bank: AC04" }]);
  expect((await refusal(collect(on, [invoice]))).code).toBe("action_not_allowed");
});

test("a statement against taking back: one of the two wins", async () => {
  const { invoices, file } = await collecting("15.00", "16.00");
  const content = batch("31.00", file.messageId, 2);
  const { answers, codes } = await outcomes<unknown>([
    on.call("importBankStatement", { body: { content } }),
    on.call("takeBackDirectDebits", { params: { id: file.id }, body: { reason: "not sent" } }),
  ]);
  const states = (await fileOf(file)).items.map(({ state }) => state);
  const isPaid = states[0] === "collected";
  expect(states).toEqual(isPaid ? ["collected", "collected"] : ["takenBack", "takenBack"]);
  expect([answers.length, codes]).toEqual(isPaid ? [1, { action_not_allowed: 1 }] : [2, {}]);
  for (const invoice of invoices)
    expect(await read(invoice)).toMatchObject({ status: isPaid ? "paid" : "sent", collectingOn: null });
});
