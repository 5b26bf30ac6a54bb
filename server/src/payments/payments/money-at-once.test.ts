import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BankBooking, camtFile } from "../../testing/acts/bank-files.ts";
import { collect, makeMandate, setCreditor } from "../../testing/acts/direct-debits.ts";
import { type Paying, paying } from "../../testing/acts/paying.ts";
import { type Invoicing, lineOver, makeCustomer, makeInvoice, outcomes } from "../../testing/invoicing.ts";

/*
 * Several people, a bank and a provider at once: of what excludes each other one thing happens, and who comes later is told
 * why. Each is tried some times, since who comes first is chance.
 */

let world: Paying;
let on: Invoicing;
let files = 0;

beforeAll(async () => {
  world = await paying();
  on = world.on;
  await setCreditor(on);
  const returnFees = [{ currency: "EUR", amount: "6.50" }];
  await on.app.as("admin")("setReminderRules", { body: { enabled: false, offsets: [], returnFees } });
});

afterAll(async () => {
  await world.settle();
  await world.close();
});

const ROUNDS = 4;

const read = ({ id }: { id: string }) => world.readInvoice({ id });

const creditOf = async ({ id }: Pick<Customer, "id">) =>
  (await on.call("getCustomer", { params: { id } })).data.credit.map(({ amount }) => amount);

const chargesOf = async ({ id }: Pick<Customer, "id">) =>
  (await on.call("listCharges", { query: { customerId: id } })).data.items;

const reverse = (id: string) =>
  on.call("reversePayment", { params: { id }, body: { reason: "bounced", fee: "6.50" } });

function fileOf(...bookings: BankBooking[]): string {
  files += 1;
  const day = new Date(on.clock.nowMs()).toISOString().slice(0, 10);
  return camtFile(bookings, { id: `ONCE-${files}`, day });
}

async function imported(content: string) {
  const { data } = await on.call("importBankStatement", { body: { content } });
  const statementId = data.statements[0]?.id ?? "";
  return (await on.call("listBankLines", { query: { statementId, limit: 50 } })).data.items;
}

function paymentOf({ payments }: Pick<Invoice, "payments">): string {
  return payments[0]?.id ?? "";
}

test("a reversal, a refund and a credit note of one payment: one is done, the others are told", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const invoice = await makeInvoice(on, "paid");
    const params = { id: invoice.id };
    const note = { lines: "all" as const, settle: "refund" as const, reason: "wrong price" };
    const calls = [
      () => reverse(paymentOf(invoice)),
      () => on.call("refundInvoice", { params, body: { amount: "100.00" } }),
      () => on.call("issueCreditNote", { params, body: note }),
    ];
    const { answers, codes } = await outcomes<unknown>(
      [...calls.slice(round % 3), ...calls.slice(0, round % 3), ...calls].map((call) => call()),
    );
    expect([answers.length, codes]).toEqual([1, { action_not_allowed: 5 }]);
    const { status, amountRefunded, creditNotes, amountDue } = await read(invoice);
    expect(
      status === "pending"
        ? [amountDue, amountRefunded, creditNotes.length]
        : [status, amountRefunded, creditNotes.length],
    ).toEqual(status === "pending" ? ["100.00", "0.00", 0] : ["refunded", "100.00", 1]);
    expect(await creditOf(invoice.customer)).toEqual([]);
  }
});

test("two statements at once that share lines book each line once", async () => {
  const customer = await makeCustomer(on.call);
  const invoices: Invoice[] = [];
  for (const amount of ["31.07", "32.07", "33.07", "34.07"])
    invoices.push(await makeInvoice(on, "sent", { customer, amount }));
  const bookings = invoices.map(({ number, total }) => ({
    amount: total,
    text: number,
    reference: `SHARED-${number}`,
  }));
  const contents = [fileOf(...bookings.slice(0, 3)), fileOf(...bookings.slice(1)), fileOf(...bookings)];
  const { answers, codes } = await outcomes(
    contents.map((content) => on.call("importBankStatement", { body: { content } })),
  );
  expect([answers.length, codes]).toEqual([3, {}]);
  const lines = (
    await Promise.all(
      answers.map(({ statements }) =>
        on.call("listBankLines", { query: { statementId: statements[0]?.id ?? "" } }),
      ),
    )
  ).flatMap(({ data }) => data.items);
  expect(lines.filter(({ state }) => state === "booked")).toHaveLength(4);
  expect(lines.filter(({ state }) => state === "repeated")).toHaveLength(6);
  for (const invoice of invoices)
    expect(await read(invoice)).toMatchObject({ status: "paid", payments: [{ method: "bank transfer" }] });
  expect(await creditOf(customer)).toEqual([]);
});

test("Stripe's message and a person who enters the same transaction: it is recorded once", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const invoice = await makeInvoice(on, "sent");
    const pi = `pi_once_${round}`;
    const byHand = () =>
      on.call("recordPayment", {
        params: { id: invoice.id },
        body: { amount: "100.00", method: "Stripe", transactionId: pi },
      });
    const told = () => world.tell(world.paidEvent(invoice.id, { pi })).then(({ statusCode }) => statusCode);
    const [, { codes }] = await Promise.all([Promise.all([told(), told()]), outcomes([byHand(), byHand()])]);
    expect(codes.duplicate_transaction).toBeGreaterThanOrEqual(1);
    const { status, payments } = await read(invoice);
    expect([status, payments.length]).toEqual(["paid", 1]);
    expect(await creditOf(invoice.customer)).toEqual([]);
  }
});

test("two clerks who take two lines for one recorded payment, or for one debt: one is told", async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await makeInvoice(on, "sent", { customer, amount: "47.11" });
  const body = { amount: "47.11", method: "bank transfer" };
  const { payments } = (await on.call("recordPayment", { params: { id: invoice.id }, body })).data;
  const paymentId = payments.at(-1)?.id ?? "";
  const lines = await imported(
    fileOf(
      { amount: "47.11", text: "a", reference: "C-1" },
      { amount: "47.11", text: "b", reference: "C-2" },
    ),
  );
  const take = (id: string) => on.call("bookBankLine", { params: { id }, body: { paymentId } });
  const taken = await outcomes([...lines, ...lines].map(({ id }) => take(id)));
  expect([taken.answers.length, taken.codes]).toEqual([1, { action_not_allowed: 3 }]);

  const debt = await makeInvoice(on, "sent", { customer, amount: "52.03" });
  const others = await imported(
    fileOf(
      { amount: "52.03", text: "c", reference: "C-3" },
      { amount: "52.03", text: "d", reference: "C-4" },
    ),
  );
  const pays = { customerId: customer.id, allocations: [{ invoiceId: debt.id, amount: "52.03" }] };
  const paid = await outcomes(
    others.map(({ id }) => on.call("bookBankLine", { params: { id }, body: pays })),
  );
  expect([paid.answers.length, paid.codes]).toEqual([1, { action_not_allowed: 1 }]);
  expect(await read(debt)).toMatchObject({ status: "paid", amountPaid: "52.03" });
});

test("a bank's return and a person who reverses the payment: it is reversed once, for one fee", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const customer = await makeCustomer(on.call);
    const invoice = await makeInvoice(on, "sent", { customer, amount: "71.30" });
    await imported(
      fileOf({ amount: "71.30", text: invoice.number, endToEndId: `BACK-${round}`, reference: `B-${round}` }),
    );
    const content = fileOf({
      amount: "-71.30",
      endToEndId: `BACK-${round}`,
      reference: `R-${round}`,
      code: "RDDT/UPDD",
    });
    const payment = paymentOf(await read(invoice));
    const { answers, codes } = await outcomes<unknown>([
      on.call("importBankStatement", { body: { content } }),
      reverse(payment),
      reverse(payment),
    ]);
    expect(answers.length + (codes.action_not_allowed ?? 0)).toBe(3);
    expect(await read(invoice)).toMatchObject({ status: "sent", amountDue: "71.30", amountPaid: "0.00" });
    expect(await chargesOf(customer)).toMatchObject([{ kind: "reversalFee", amount: "6.50" }]);
  }
});

test("a statement that tells of a debit, a clerk who takes it back and a transfer at once", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const customer = await makeCustomer(on.call, { paymentTermsDays: 5 });
    await makeMandate(on, customer);
    const invoice = await makeInvoice(on, "sent", { customer, amount: "83.20" });
    const { id, items } = await collect(on, [invoice]);
    const endToEndId = items[0]?.endToEndId ?? "";
    const told = fileOf({ amount: "83.20", endToEndId, reference: `D-${round}`, code: "IDDT/ESDD" });
    const takeBack = () =>
      on.call("takeBackDirectDebits", { params: { id }, body: { reason: "never sent" } });
    const { codes } = await outcomes<unknown>([
      ...(round % 2 === 0 ? [takeBack()] : []),
      on.call("importBankStatement", { body: { content: told } }),
      on.call("recordPayment", { params: { id: invoice.id }, body: { amount: "83.20", method: "card" } }),
      takeBack(),
    ]);
    const [debit] = (await on.call("getDirectDebits", { params: { id } })).data.items;
    const { status, collectingOn } = await read(invoice);
    expect([status, collectingOn]).toEqual(["paid", null]);
    expect(Object.keys(codes).filter((code) => code !== "action_not_allowed")).toEqual([]);
    // Collected, the second of two payments is credit; taken back, the money is a line for a person.
    expect(await creditOf(customer)).toEqual(debit?.state === "collected" ? ["83.20"] : []);
    expect(["collected", "takenBack"]).toContain(debit?.state);
  }
});

test("a charge that is waived while drafts are made is waived or billed, never both", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const customer = await makeCustomer(on.call);
    await reverse(paymentOf(await makeInvoice(on, "paid", { customer })));
    const [charge] = await chargesOf(customer);
    const waive = () =>
      on.call("waiveCharge", { params: { id: charge?.id ?? "" }, body: { reason: "agreed" } });
    const draft = () =>
      on.call("createInvoice", { body: { customerId: customer.id, lines: [lineOver("1.00")] } });
    const { codes } = await outcomes<unknown>([waive(), draft(), draft(), waive()]);
    const [after] = await chargesOf(customer);
    expect(["waived", "billed"]).toContain(after?.state);
    expect(codes).toEqual({ action_not_allowed: after?.state === "waived" ? 1 : 2 });
  }
});

test("a payout and the reversal of the payment whose money it is: one is done, the other is told", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const customer = await makeCustomer(on.call);
    const body = { customerId: customer.id, amount: "25.40", method: "card" };
    const { id } = (await on.call("createPayment", { body })).data;
    const payOut = () =>
      on.call("payOutCredit", {
        params: { id: customer.id },
        body: { amount: "25.40", method: "bank transfer" },
      });
    const back = () => on.call("reversePayment", { params: { id }, body: { reason: "charge-back" } });
    const { answers, codes } = await outcomes<unknown>(
      round % 2 === 0 ? [payOut(), back()] : [back(), payOut()],
    );
    expect(answers).toHaveLength(1);
    expect(Object.keys(codes)).toEqual([expect.stringMatching(/^(credit_used|amount_exceeds_credit)$/)]);
    expect(await creditOf(customer)).toEqual([]);
  }
});
