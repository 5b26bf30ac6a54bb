import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type BankBooking, camtFile } from "../../testing/acts/bank-files.ts";
import { type Paying, paying } from "../../testing/acts/paying.ts";
import { makeLimited } from "../../testing/acts/people.ts";
import { digestOf } from "../../testing/books.ts";
import { readDatev } from "../../testing/examples/datev-rules.ts";
import { makeCustomer, makeInvoice, outcomes, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";
import { bookMessages } from "../providers/book-messages.ts";

const BANK = "bank:DE02120300000000202051";

let world: Paying;
let on: Paying["on"];
let files = 0;

beforeAll(async () => {
  world = await paying();
  ({ on } = world);
});

afterEach(() => world.settle());

afterAll(() => world.close());

/** Money that comes by Stripe. */
async function cameIn(amount: string, pi = `pi_payout_${on.app.deps.newId()}`) {
  const invoice = await makeInvoice(on, "sent", { amount });
  const fields = { amount: Number(amount.replace(".", "")), pi };
  await world.tell(world.paidEvent(invoice.id, fields));
  return { invoice, pi };
}

async function imported(bookings: readonly BankBooking[], more: Parameters<typeof camtFile>[1] = {}) {
  files += 1;
  const content = camtFile(bookings, { id: `P-${files}`, ...more });
  const { statements } = (await on.call("importBankStatement", { body: { content } })).data;
  const lines = await linesOf(statements[0]?.id ?? "");
  const [line] = lines;
  if (line === undefined) throw new Error("the file has a line");
  return { content, lines, line, statementId: line.statementId };
}

const linesOf = async (statementId: string) =>
  (await on.call("listBankLines", { query: { statementId, limit: 200 } })).data.items;

const payout = (amount: string): BankBooking => ({
  amount,
  name: "STRIPE TECHNOLOGY EUROPE LTD",
  text: "STRIPE",
});

const book = ({ id }: BankLine, providerFee?: string) =>
  on.call("bookBankLine", {
    params: { id },
    body: { provider: "stripe", ...(providerFee && { providerFee }) },
  });

const reopen = ({ id }: BankLine) => on.call("reopenBankLine", { params: { id } });

/** What is in each place that the books tell apart, and what providers kept. */
async function balances(): Promise<Record<string, string>> {
  const { rows } = await sql<{ account: string; amount: string }>`
    SELECT coalesce(money_place, account) AS account, (sum(amount) / 100)::numeric(12, 2)::text AS amount FROM ledger_entry
    WHERE money_place IS NOT NULL OR account = 'paymentFees' GROUP BY 1 HAVING sum(amount) <> 0`.execute(
    on.app.deps.db,
  );
  return Object.fromEntries(rows.map(({ account, amount }) => [account, amount]));
}

/** Pays out all that is left, for the next test. */
async function emptied() {
  const held = (await balances())["clearing:stripe"];
  if (held === undefined) return;
  await book((await imported([payout(held)])).line);
}

const collected = async () => (await on.call("getMonths", { query: {} })).data.items.at(-1)?.collected;

test("a payout is offered, never booked by itself, and moves the money less its fees", async () => {
  const { invoice } = await cameIn("100.00");
  const [, received] = [invoice, await collected()];
  const { line, statementId, content } = await imported([payout("97.00"), { amount: "5.00", text: "hello" }]);
  expect(line).toMatchObject({
    state: "open",
    left: "onlyLikely",
    offers: [{ reason: "payout", provider: "stripe", customer: null, allocations: [], paymentId: null }],
    heldByProviders: [{ provider: "stripe", held: "100.00" }],
    payout: null,
  });
  const { data: statement } = await on.call("getBankStatement", { params: { id: statementId } });
  expect(statement.lines).toMatchObject({ booked: 0, offered: 1, left: 1 });
  const booked = (await book(line, "3.00")).data;
  expect(booked).toMatchObject({
    state: "booked",
    payment: null,
    payout: { provider: "stripe", fee: "3.00" },
    decidedBy: { kind: "user" },
    offers: [],
    heldByProviders: [],
  });
  const { items } = (
    await on.call("listLedgerEntries", { query: { kind: "transfer,paymentFee", limit: 50 } })
  ).data;
  expect(
    items.map(({ kind, account, moneyPlace, amount, customer, invoice: of, memo, postedOn }) => [
      kind,
      account,
      moneyPlace,
      amount,
      customer,
      of,
      memo,
      postedOn,
    ]),
  ).toEqual(
    [
      ["transfer", "cash", BANK, "97.00"],
      ["transfer", "cash", "clearing:stripe", "-97.00"],
      ["paymentFee", "paymentFees", null, "3.00"],
      ["paymentFee", "cash", "clearing:stripe", "-3.00"],
    ].map((entry) => [...entry, null, null, "Payout of Stripe", "2026-11-10"]),
  );
  expect(items[0]?.postingId).toBe(booked.payout?.postingId);
  expect(await balances()).toEqual({ [BANK]: "97.00", paymentFees: "3.00" });
  expect(await collected(), "a payout is no money collected").toBe(received);
  const again = await on.call("importBankStatement", { body: { content } });
  expect(again.data).toMatchObject({ isNew: false, statements: [{ lines: { booked: 1 } }] });
  const events = await on.app.as("admin")("listAudit", {
    query: { subject: `bankStatement:${statementId}` },
  });
  expect(events.data.items[0]).toMatchObject({ type: "bankStatement.lineBooked", data: { amount: "97.00" } });
  expect((await verified(on.app.deps)).checked.payouts).toBe(1);
});

test("opened again, the money is back, and the line can be booked anew, each once", async () => {
  await cameIn("50.00");
  const before = await balances();
  const { line } = await imported([payout("50.00")]);
  await book(line);
  expect((await refusal(book(line))).detail).toMatch(/was booked by/);
  const { data: open } = await reopen(line);
  expect(open).toMatchObject({ state: "open", payout: null, offers: [{ reason: "payout" }] });
  expect(await balances()).toEqual(before);
  expect((await refusal(reopen(line))).detail).toBe("This line is open already.");
  await book(line, "0.00");
  expect(await balances()).not.toHaveProperty("clearing:stripe");
});

test("two clerks at once: one wins, one is told; and two lines never take more than is held", async () => {
  await cameIn("80.00");
  const {
    lines: [first, second],
  } = await imported([payout("60.00"), payout("70.00")]);
  if (first === undefined || second === undefined) throw new Error("there are two lines");
  const other = on.app.as("admin");
  const body = { provider: "stripe" } as const;
  const won = await outcomes([book(first), other("bookBankLine", { params: { id: first.id }, body })]);
  expect([won.answers.length, won.codes]).toEqual([1, { action_not_allowed: 1 }]);
  const undone = await outcomes([reopen(first), other("reopenBankLine", { params: { id: first.id } })]);
  expect([undone.answers.length, undone.codes]).toEqual([1, { action_not_allowed: 1 }]);
  const both = await outcomes([book(first), book(second)]);
  expect([both.answers.length, both.codes]).toEqual([1, { action_not_allowed: 1 }]);
  await emptied();
});

test("more than is held is refused, in its currency, and nothing is written", async () => {
  await cameIn("40.00");
  const { line } = await imported([payout("40.01")]);
  expect(line.offers).toMatchObject([{ reason: "payout" }]);
  const { line: fits } = await imported([payout("40.00")]);
  const content = camtFile([payout("40.00")], { id: "usd", account: "DE91100000000123456789" });
  const body = { content: content.replaceAll("EUR", "USD") };
  const { statements } = (await on.call("importBankStatement", { body })).data;
  const [dollars = line] = await linesOf(statements[0]?.id ?? "");
  expect(dollars).toMatchObject({ currency: "USD", left: "unknown", offers: [], heldByProviders: [] });
  const untouched = await digestOf(on.app.deps.db);
  const problem = await refusal(book(line));
  expect([problem.status, problem.code]).toEqual([409, "action_not_allowed"]);
  expect(problem.detail).toBe(
    "In the books Stripe holds 40.00 EUR, and this takes 40.01 EUR. Record what came in by Stripe first, or set the line aside.",
  );
  expect((await refusal(book(fits, "0.01"))).detail).toMatch(/this takes 40.01 EUR/);
  expect((await refusal(book(dollars))).detail).toMatch(/holds 0.00 USD, and this takes 40.00 USD/);
  for (const fee of ["-1.00", "1.001"])
    expect(await refusal(book(fits, fee))).toMatchObject({
      code: "invalid_amount",
      errors: [{ pointer: "/providerFee" }],
    });
  const id = on.app.deps.newId();
  for (const unclear of [
    { provider: "stripe" as const, customerId: id },
    { provider: "stripe" as const, allocations: [{ invoiceId: id, amount: "1.00" }] },
    { customerId: id, providerFee: "1.00" },
    {},
  ]) {
    const call = on.call("bookBankLine", { params: { id: fits.id }, body: unclear });
    expect((await refusal(call)).code).toBe("invalid_request");
  }
  expect(await digestOf(on.app.deps.db)).toEqual(untouched);
  await book(fits);
});

test("a charge-back after the payout leaves less than nothing, which the next payments fill", async () => {
  const { pi } = await cameIn("30.00");
  await book((await imported([payout("30.00")])).line);
  const object = { payment_intent: pi, reason: "fraudulent" };
  await world.tell({ id: "evt_back", type: "charge.dispute.funds_withdrawn", object });
  await bookMessages(on.app.deps);
  expect((await balances())["clearing:stripe"]).toBe("-30.00");
  await cameIn("50.00");
  const { line: debit } = await imported([{ amount: "-4.00", name: "Stripe", code: "ICDT/ESCT" }]);
  expect(debit.state, "money that went out").toBe("explained");
  const { data: opened } = await reopen(debit);
  expect(opened.offers).toMatchObject([{ reason: "payout" }]);
  await book(debit);
  expect((await balances())["clearing:stripe"]).toBe("24.00");
  await book((await imported([payout("24.00")])).line);
  expect((await refusal(reopen(debit))).detail).toMatch(/holds 0.00 EUR, and this takes 4.00 EUR/);
});

test("nothing is posted into a closed period; what is in one is taken back on the day on which that is done", async () => {
  await cameIn("20.00");
  const { line } = await imported([payout("15.00")]);
  await book(line, "1.00");
  on.clock.advance({ days: 25 });
  await on.call("closeAccountingPeriod", { params: { period: "2026-11" }, body: {} });
  const { line: late } = await imported([payout("2.00")]);
  expect((await refusal(book(late))).code).toBe("accounting_period_closed");
  await reopen(line);
  const query = { kind: "transfer,paymentFeeUndone", from: "2026-12-01", limit: 50 };
  const { items } = (await on.call("listLedgerEntries", { query })).data;
  expect(
    items.map(({ postedOn, account, moneyPlace, amount }) => [postedOn, account, moneyPlace, amount]),
  ).toEqual([
    ["2026-12-05", "cash", BANK, "-15.00"],
    ["2026-12-05", "cash", "clearing:stripe", "15.00"],
    ["2026-12-05", "paymentFees", null, "-1.00"],
    ["2026-12-05", "cash", "clearing:stripe", "1.00"],
  ]);
  await on.app.as("admin")("reopenAccountingPeriod", {
    params: { period: "2026-11" },
    body: { reason: "test" },
  });
  await book(line, "1.00");
  await emptied();
});

test("a customer's account does not book by itself what names Stripe", async () => {
  const customer = await makeCustomer(on.call);
  const iban = "NL91ABNA0417164300";
  const first = await makeInvoice(on, "sent", { customer, amount: "12.00" });
  const { line } = await imported([{ amount: "12.00", text: first.number, iban }]);
  expect(line.state).toBe("booked");
  await makeInvoice(on, "sent", { customer, amount: "13.00" });
  await cameIn("13.00");
  const { line: likely } = await imported([{ ...payout("13.00"), iban }]);
  expect(likely).toMatchObject({
    state: "open",
    left: "onlyLikely",
    offers: [{ reason: "payout" }, { reason: "account" }],
  });
  await book(likely);
  await cameIn("14.00");
  const { line: amount } = await imported([{ amount: "14.00", name: "BANK OF IRELAND" }]);
  expect(amount.offers).toMatchObject([{ reason: "payout" }]);
  await book(amount);
});

test("a user limited to some customers sees no transfer", async () => {
  const customer = await makeCustomer(on.call);
  const limited = await makeLimited(on.app, "billing", [customer.id]);
  const url = "/api/v1/ledger/entries?limit=200&kind=transfer,paymentFee";
  const answer = await on.app.server.inject({ url, headers: limited.headers });
  expect([answer.statusCode, answer.json().items]).toEqual([200, []]);
  const all = await on.app.server.inject({ url, headers: await on.app.cookieOf("billing") });
  expect(all.json().items.length).toBeGreaterThan(0);
});

test("every export has the payouts, between their own accounts", async () => {
  const headers = await on.app.cookieOf("manager");
  const textOf = async (path: string) => {
    const answer = await on.app.server.inject({ url: `/api/v1/ledger/${path}`, headers });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer;
  };
  const journal = (await textOf("journal")).body;
  expect(journal).toMatch(
    / \* Money moved\n {4}; posting:.*\n {4}; Payout of Stripe\n {4}assets:bank:DE02120300000000202051 {2}97.00 EUR\n/,
  );
  expect(journal).toMatch(/expenses:payment-fees {2}3.00 EUR\n {4}assets:clearing:stripe {2}-3.00 EUR\n/);
  const beancount = (await textOf("journal.beancount")).body;
  expect(beancount).toMatch(/ \* "Fees of a payment provider"\n[^*]*Expenses:PaymentFees {2}3.00 EUR\n/);
  const entries = (await textOf("entries.csv?chart=skr04")).body;
  expect(entries).toMatch(/,transfer,,,,,bank:DE02120300000000202051,1800,,,,EUR,97.00,,Payout of Stripe,/);
  expect(entries).toMatch(/,paymentFee,,,,,paymentFees,6855,,,,EUR,3.00,,Payout of Stripe,/);
  for (const debtors of ["collective", "personal"]) {
    const query = new URLSearchParams({
      period: "2026-11",
      consultant: "29098",
      client: "55003",
      chart: "skr03",
      debtors,
    });
    const { faults, rows } = readDatev((await textOf(`datev.csv?${query}`)).rawPayload);
    expect(faults).toEqual([]);
    const own = rows.filter(({ account, contra }) =>
      [account, contra].some((number) => /^(1360|4970)$/.test(number)),
    );
    expect(own.map(({ account, contra }) => [account, contra].toSorted().join(" "))).toContain("1360 4970");
    expect(rows.length).toBeGreaterThan(own.length);
  }
});

test("an account is in the books of the issuer that has it; of several issuers one must", async () => {
  await cameIn("10.00");
  const body = {
    name: "Other",
    timeZone: "UTC",
    currency: "EUR",
    prefixes: { invoice: "BO-", creditNote: "BC-" },
    bankAccount: { holder: null, iban: "AT611904300234573201", bic: null, bank: null },
  };
  const { data: other } = await on.app.as("admin")("createIssuer", { body });
  const day = "2026-12-05";
  const { line: unknown } = await imported([payout("6.00")], { account: "NL91ABNA0417164300", day });
  expect((await refusal(book(unknown))).detail).toMatch(/NL91ABNA0417164300 is no issuer’s/);
  const { line } = await imported([payout("6.00")], { account: "AT611904300234573201", day });
  await book(line);
  const query = { issuerId: other.id, kind: "transfer", limit: 50 };
  expect((await on.call("listLedgerEntries", { query })).data.items).toHaveLength(2);
  await reopen(line);
  expect((await on.call("listLedgerEntries", { query })).data.items).toHaveLength(4);
});
