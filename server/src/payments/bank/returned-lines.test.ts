import { afterAll, beforeAll, expect, test } from "vitest";
import { type BankBooking, camtFile } from "../../testing/acts/bank-files.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;
let files = 0;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  const returnFees = [{ currency: "EUR", amount: "6.5" }];
  await app.as("admin")("setReminderRules", { body: { enabled: false, offsets: [], returnFees } });
});

afterAll(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
});

async function imported(...bookings: BankBooking[]) {
  files += 1;
  const content = camtFile(bookings, { id: `S-${files}` });
  const [statement] = (await on.call("importBankStatement", { body: { content } })).data.statements;
  const query = { statementId: statement?.id ?? "" };
  return (await on.call("listBankLines", { query })).data.items;
}

/** A customer whose invoice was paid by a bank transfer with this id. */
async function paid(amount: string, endToEndId: string) {
  const customer = await makeCustomer(on.call);
  const invoice = await makeInvoice(on, "sent", { customer, amount });
  await imported({ amount, text: invoice.number, endToEndId, reference: `IN-${endToEndId}` });
  return { customer, id: invoice.id };
}

const read = async (id: string) => (await on.call("getInvoice", { params: { id } })).data;
const chargesOf = async ({ id }: { id: string }) =>
  (await on.call("listCharges", { query: { customerId: id } })).data.items;

test("a return with the bank's charges takes the payment back, and costs the customer the settings' fee once", async () => {
  const { customer, id } = await paid("64.00", "E-1");
  const back = { amount: "-68.50", endToEndId: "E-1", reference: "OUT-1", code: "RDDT/UPDD", sent: "64.00" };
  expect(await imported(back)).toMatchObject([
    { state: "booked", matchedBy: "returned", original: "EUR 64.00", payment: { isReversed: true } },
  ]);
  expect(await read(id)).toMatchObject({ status: "sent", amountDue: "64.00" });
  expect(await chargesOf(customer)).toMatchObject([
    { kind: "reversalFee", amount: "6.50", currency: "EUR", chargedOn: "2026-11-10" },
  ]);
});

test("a return that is not certain is offered with its fee, which a person may leave out or change", async () => {
  const customers = [await paid("65.00", "E-2"), await paid("66.00", "E-3")];
  const lines = await imported(
    { amount: "-69.50", endToEndId: "E-2", reference: "OUT-2", code: "RDDT/UPDD" },
    { amount: "-70.50", endToEndId: "E-3", reference: "OUT-3", code: "RDDT/UPDD" },
  );
  expect(lines).toMatchObject([
    { state: "open", offers: [{ reason: "returned", fee: "6.50" }] },
    { state: "open", offers: [{ reason: "returned", fee: "6.50" }] },
  ]);
  const [none, own] = lines.map(({ id, offers }) => (fee: string | null) => {
    const paymentId = offers[0]?.paymentId ?? "";
    return on.call("bookBankLine", { params: { id }, body: { paymentId, fee } });
  });
  const before = await digestOf(on.app.deps.db);
  for (const fee of ["0", "-1", "1.234"])
    expect((await refusal(own?.(fee) ?? Promise.resolve())).errors?.[0]?.pointer).toBe("/fee");
  expect(await digestOf(on.app.deps.db)).toEqual(before);
  await none?.(null);
  await own?.("9.00");
  expect(await Promise.all(customers.map(({ customer }) => chargesOf(customer)))).toMatchObject([
    [],
    [{ amount: "9.00" }],
  ]);
});

test("money that came in has no fee", async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await makeInvoice(on, "sent", { customer, amount: "71.00" });
  const body = { amount: "70.00", method: "bank transfer", transactionId: "HAND" };
  const { payments } = (await on.call("recordPayment", { params: { id: invoice.id }, body })).data;
  const [line] = await imported({ amount: "70.00", text: "thanks", reference: "IN-4" });
  const params = { id: line?.id ?? "" };
  const paymentId = payments[0]?.id ?? "";
  const before = await digestOf(on.app.deps.db);
  const refused = await refusal(on.call("bookBankLine", { params, body: { paymentId, fee: "5.00" } }));
  expect([refused.code, refused.errors?.[0]?.pointer]).toEqual(["action_not_allowed", "/fee"]);
  expect(await digestOf(on.app.deps.db)).toEqual(before);
});
