import type { BankLine } from "@billow/contract/payments/bank-line.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BankBooking, camtFile } from "../../testing/acts/bank-files.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, outcomes, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;
let files = 0;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(async () => {
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
  await on.app.close();
});

const fileOf = (bookings: readonly BankBooking[], more: Parameters<typeof camtFile>[1] = {}) => {
  files += 1;
  return camtFile(bookings, { id: `S-${files}`, ...more });
};

const importing = (content: string) =>
  on.call("importBankStatement", { body: { content, fileName: "bank.xml" } });

async function imported(bookings: readonly BankBooking[], more: Parameters<typeof camtFile>[1] = {}) {
  const { data } = await importing(fileOf(bookings, more));
  const [statement] = data.statements;
  if (statement === undefined) throw new Error("the file has a statement");
  return { statement, lines: await linesOf(statement) };
}

const linesOf = async ({ id }: { id: string }) =>
  (await on.call("listBankLines", { query: { statementId: id, limit: 200 } })).data.items;

function only<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined) throw new Error("there is none");
  return first;
}

const read = async ({ id }: { id: string }) => (await on.call("getInvoice", { params: { id } })).data;

const sent = (customer: { id: string }, amount: string) => makeInvoice(on, "sent", { customer, amount });

const book = (
  line: BankLine,
  body: { customerId?: string; paymentId?: string; allocations?: { invoiceId: string; amount: string }[] },
) => on.call("bookBankLine", { params: { id: line.id }, body });

const accept = (line: BankLine) => {
  const { customer, allocations, paymentId } = only(line.offers);
  return book(
    line,
    paymentId === null
      ? {
          customerId: customer?.id ?? "",
          allocations: allocations.map(({ invoice, amount }) => ({ invoiceId: invoice.id, amount })),
        }
      : { paymentId },
  );
};

const eventsOf = async (statement: { id: string }) =>
  (
    await on.app.as("admin")("listAudit", { query: { subject: `bankStatement:${statement.id}` } })
  ).data.items.map(({ type }) => type);

test("sure lines are booked by themselves, the others are offered or explained", async () => {
  const east = await makeCustomer(on.call, { name: "Nordwind GmbH" });
  const [first, second, third] = [
    await sent(east, "119.37"),
    await sent(east, "80.00"),
    await sent(east, "50.00"),
  ];
  const iban = "DE89370400440532013000";
  const { statement, lines } = await imported([
    { amount: "119.37", text: `Invoice ${first.number}`, iban, reference: "R1" },
    { amount: "70.00", text: `${second.paymentReference}`, iban, reference: "R2" },
    { amount: "999.99", name: "NORDWIND GmbH", text: "thanks", reference: "R3" },
    { amount: "12.34", name: "Nobody", reference: "R4" },
    { amount: "-5.90", text: "Account fee", code: "MDOP/CHRG" },
    { amount: "44.00", status: "PDNG" },
  ]);
  expect(statement).toMatchObject({
    account: "DE02120300000000202051",
    format: "camt.053",
    opening: "1000.00",
    lines: { booked: 1, sure: 0, offered: 2, left: 1, explained: 1, repeated: 0 },
  });
  expect(lines.map(({ state, left }) => [state, left])).toEqual([
    ["booked", null],
    ["open", "lessThanDue"],
    ["open", "onlyLikely"],
    ["open", "unknown"],
    ["explained", "nothingToBook"],
  ]);
  expect(lines[0]).toMatchObject({
    matchedBy: "named",
    decidedBy: null,
    payment: { customer: { id: east.id } },
  });
  expect(await read(first)).toMatchObject({
    status: "paid",
    paidDate: "2026-11-10",
    payments: [{ amount: "119.37", method: "bank transfer", transactionId: "R1", paidOn: "2026-11-10" }],
  });
  const [, less, likely] = lines;
  if (less === undefined || likely === undefined) throw new Error("the statement has lines");
  expect(less.offers).toMatchObject([
    {
      reason: "namedPart",
      allocations: [{ invoice: { number: second.number }, amount: "70.00", due: "80.00" }],
    },
  ]);
  const booked = (await accept(less)).data;
  expect(booked).toMatchObject({
    state: "booked",
    matchedBy: null,
    decidedBy: { name: "Test billing" },
    offers: [],
  });
  expect((await read(second)).amountDue).toBe("10.00");
  // What it offered was more than the invoice takes now, and is offered anew.
  expect((await refusal(accept(likely))).code).toBe("amount_exceeds_due");
  await accept((await on.call("getBankLine", { params: { id: likely.id } })).data);
  expect((await read(third)).status).toBe("paid");
  expect(await eventsOf(statement)).toEqual([
    "bankStatement.lineBooked",
    "bankStatement.lineBooked",
    "bankStatement.lineBooked",
    "bankStatement.imported",
  ]);
});

test("the account is remembered, and then pays the only invoice over the amount", async () => {
  const west = await makeCustomer(on.call);
  const iban = "FR1420041010050500013M02606";
  const unknown = only((await imported([{ amount: "10.00", iban, reference: "L1" }])).lines);
  const first = await sent(west, "10.00");
  await book(unknown, { customerId: west.id, allocations: [{ invoiceId: first.id, amount: "10.00" }] });
  const [one, other] = [await sent(west, "33.00"), await sent(west, "44.00")];
  const { lines } = await imported([
    { amount: "33.00", iban, reference: "L2" },
    { amount: "60.00", iban, reference: "L3" },
  ]);
  expect(lines.map(({ state, matchedBy }) => [state, matchedBy])).toEqual([
    ["booked", "account"],
    ["open", null],
  ]);
  expect((await read(one)).status).toBe("paid");
  expect(only(lines[1]?.offers ?? [])).toMatchObject({
    reason: "accountOnly",
    allocations: [{ invoice: { number: other.number }, amount: "44.00" }],
    credit: "16.00",
  });
});

test("the same file again, an overlapping one and two at once change nothing twice", async () => {
  const customer = await makeCustomer(on.call);
  const invoices = await Promise.all(["10.01", "10.02", "10.03"].map((amount) => sent(customer, amount)));
  const bookings = invoices.map(({ number, total }, place) => ({
    amount: total,
    text: number,
    reference: `O${place}`,
    on: `2026-11-0${place + 1}`,
  }));
  const whole = fileOf(bookings, { version: "08" });
  const attempts = await Promise.all([importing(whole), importing(whole), importing(whole)]);
  expect(attempts.filter(({ data }) => data.isNew)).toHaveLength(1);
  expect(new Set(attempts.map(({ data }) => only(data.statements).id)).size).toBe(1);
  for (const invoice of invoices) expect((await read(invoice)).payments).toHaveLength(1);
  const before = await digestOf(on.app.deps.db);
  expect(await importing(whole)).toMatchObject({ data: { isNew: false } });
  const overlapping = await imported(bookings.slice(1));
  expect(overlapping.statement.lines).toMatchObject({ booked: 0, repeated: 2, offered: 0 });
  const { event: _before, ...books } = before;
  const { event: _after, ...after } = await digestOf(on.app.deps.db);
  expect(after).toEqual(books);
  const repeated = only(overlapping.lines);
  const reopened = await on.call("reopenBankLine", { params: { id: repeated.id } });
  expect(reopened.data).toMatchObject({ state: "open", left: "settled" });
  expect(await eventsOf(overlapping.statement)).toContain("bankStatement.lineReopened");
});

test("equal bookings without a reference are each booked", async () => {
  const customer = await makeCustomer(on.call);
  const iban = "NL91ABNA0417164300";
  const { lines } = await imported([
    { amount: "7.00", iban },
    { amount: "7.00", iban },
  ]);
  for (const line of lines) await book(line, { customerId: customer.id });
  const { credit } = (await on.call("getCustomer", { params: { id: customer.id } })).data;
  expect(credit).toMatchObject([{ amount: "14.00" }]);
});

test("of two clerks who accept one line, one wins and the other is told", async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await sent(customer, "25.00");
  const line = only((await imported([{ amount: "20.00", text: invoice.number, reference: "T1" }])).lines);
  const { answers, codes } = await outcomes(Array.from({ length: 8 }, () => accept(line)));
  expect(answers).toHaveLength(1);
  expect(codes).toEqual({ action_not_allowed: 7 });
  expect((await refusal(accept(line))).detail).toBe(
    "This line was booked by Test billing in the meantime. Look at it again before you go on.",
  );
  expect((await read(invoice)).amountPaid).toBe("20.00");
});

test("money on another issuer's account is offered with a warning, not booked by itself", async () => {
  const account = "AT611904300234573201";
  const { data: other } = await on.app.as("admin")("createIssuer", {
    body: {
      name: "Other",
      timeZone: "UTC",
      currency: "EUR",
      prefixes: { invoice: "BO-", creditNote: "BC-" },
      bankAccount: { holder: null, iban: account, bic: null, bank: null },
    },
  });
  const mine = await sent(await makeCustomer(on.call), "81.00");
  const theirs = await sent(await makeCustomer(on.call, { issuerId: other.id }), "82.00");
  const bookings = [mine, theirs].map(({ total, number }) => ({ amount: total, text: number }));
  const { lines } = await imported(bookings, { account });
  expect(lines).toMatchObject([
    {
      state: "open",
      left: "otherIssuer",
      issuer: { id: other.id, name: "Other" },
      offers: [{ reason: "named", otherIssuer: "Cloud operator" }],
    },
    { state: "booked", payment: { customer: { id: theirs.customer.id } } },
  ]);
  expect((await accept(only(lines))).data.state).toBe("booked");
  expect((await read(mine)).status).toBe("paid");
});

test("a line is set aside with a note, and taken back", async () => {
  const { lines, statement } = await imported([{ amount: "3.00", text: "a gift" }]);
  const { id } = only(lines);
  const ignored = await on.call("ignoreBankLine", { params: { id }, body: { note: "private" } });
  expect(ignored.data).toMatchObject({
    state: "ignored",
    note: "private",
    decidedBy: { name: "Test billing" },
  });
  expect((await refusal(book(ignored.data, { customerId: id }))).code).toBe("action_not_allowed");
  expect((await on.call("reopenBankLine", { params: { id } })).data).toMatchObject({
    state: "open",
    note: null,
  });
  expect((await refusal(on.call("reopenBankLine", { params: { id } }))).detail).toBe(
    "This line is open already.",
  );
  expect(await eventsOf(statement)).toEqual([
    "bankStatement.lineReopened",
    "bankStatement.lineIgnored",
    "bankStatement.imported",
  ]);
});

test("a returned payment is reversed by itself, and its line can be booked anew", async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await sent(customer, "64.00");
  const paid = only(
    (await imported([{ amount: "64.00", text: invoice.number, endToEndId: "E2E-7", reference: "B1" }])).lines,
  );
  const { lines } = await imported([
    { amount: "-64.00", endToEndId: "E2E-7", reference: "B2", code: "RDDT/UPDD", text: "account closed" },
  ]);
  expect(only(lines)).toMatchObject({
    kind: "return",
    state: "booked",
    matchedBy: "returned",
    payment: { isReversed: true },
  });
  expect(await read(invoice)).toMatchObject({ status: "sent", amountDue: "64.00" });
  const again = await on.call("reopenBankLine", { params: { id: paid.id } });
  expect(again.data.state).toBe("open");
  expect((await accept(again.data)).data.state).toBe("booked");
  expect((await read(invoice)).status).toBe("paid");
});

test("a payment recorded by hand before is the line's", async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await sent(customer, "18.00");
  const params = { id: invoice.id };
  await on.call("recordPayment", {
    params,
    body: { amount: "18.00", method: "bank transfer", transactionId: "H1" },
  });
  const { lines } = await imported([{ amount: "18.00", text: invoice.number, reference: "h1" }]);
  expect(only(lines)).toMatchObject({ state: "booked", matchedBy: "recorded" });
  expect((await read(invoice)).payments).toHaveLength(1);
});

test("what the books refuse stays open with their sentence, and is matched again later", async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await sent(customer, "21.00");
  const { statement, lines } = await imported([
    { amount: "21.00", text: invoice.number, reference: "F1", on: "2027-01-01" },
    { amount: "5.00", text: "INV-2026-9999", reference: "F2" },
  ]);
  expect(lines.find(({ bankReference }) => bankReference === "F1")).toMatchObject({
    state: "open",
    refusal: "A payment cannot have been received in the future.",
  });
  on.clock.advance({ days: 60 });
  const again = await on.call("matchBankStatement", { params: { id: statement.id } });
  expect(again.data.lines).toMatchObject({ booked: 1, offered: 0, left: 1 });
  expect(await eventsOf(statement)).toContain("bankStatement.matched");
});

test("money that came before its invoice was issued pays it out of credit", async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await sent(customer, "31.00");
  const { lines } = await imported([
    { amount: "31.00", text: invoice.number, reference: "P1", on: "2026-11-01" },
  ]);
  expect(only(lines)).toMatchObject({ state: "booked" });
  expect((await read(invoice)).status).toBe("paid");
});

test("a file that is not sound is refused with one sentence, and nothing of it is kept", async () => {
  const good = camtFile([{ amount: "1.00", text: "x" }], { id: "bad" });
  const bomb = `<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>${good.replace(/^.*\n/, "")}`;
  const external = good.replace(
    "<Document",
    '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document',
  );
  const count = async () => (await on.call("listBankStatements", { query: {} })).data.items.length;
  const before = await count();
  for (const [content, detail] of [
    [bomb, /document type or entities/],
    [external, /document type or entities/],
    [good.replace(">x<", ">&unknown;<"), /line 1?\d, column \d+ is not valid XML/],
    [good.slice(0, -30), /The file is not whole/],
    [`${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}`, /nested too deeply|no camt.053/],
    [
      camtFile([{ amount: "1.00" }], { id: "bad", closing: "1000.99" }),
      /lead to 1001.00 EUR, but its closing balance is 1000.99 EUR/,
    ],
    [
      good.replace('<Ntry><Amt Ccy="EUR">', '<Ntry><Amt Ccy="USD">'),
      /entry 1 is in USD, but the account in EUR/,
    ],
    [good.replaceAll("EUR", "EUX"), /"EUX" is not a currency/],
    [good.replace("OPBD", "XXXX"), /no opening or no closing balance/],
    [good.replaceAll("BkToCstmrStmt", "BkToCstmrAcctRpt"), /This is not a camt.053 file/],
    ["hello", /neither camt.053 nor MT940/],
  ] as const) {
    const problem = await refusal(importing(content));
    expect([problem.status, problem.code], problem.detail).toEqual([422, "invalid_statement"]);
    expect(problem.detail).toMatch(detail);
  }
  expect(await count()).toBe(before);
  await imported([{ amount: "1.00" }], { id: "known" });
  const other = refusal(importing(camtFile([{ amount: "2.00" }], { id: "known" })));
  expect(await other).toMatchObject({ code: "conflict", status: 409 });
});

test("a CSV file is read by its mapping", async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await sent(customer, "1234.56");
  const csv = {
    account: "DE02 1203 0000 0000 2020 51",
    currency: "EUR",
    delimiter: ";" as const,
    dates: "DD.MM.YYYY" as const,
    decimal: "," as const,
    columns: { bookedOn: "Buchungstag", amount: "Betrag", text: "Verwendungszweck", iban: "IBAN" },
  };
  const content = `\uFEFFBuchungstag;Betrag;Verwendungszweck;IBAN\n10.11.2026;1.234,56;"Rechnung ${invoice.number}; danke";\n09.11.2026;-7,00;Porto;\n`;
  const { data } = await on.call("importBankStatement", { body: { content, csv } });
  expect(only(data.statements)).toMatchObject({
    account: "DE02120300000000202051",
    from: "2026-11-09",
    until: "2026-11-10",
    opening: null,
    lines: { booked: 1, explained: 1 },
  });
  expect((await read(invoice)).status).toBe("paid");
  for (const [bad, detail] of [
    [content.replace("10.11.2026", "2026-11-10"), /Line 2: "2026-11-10" is not a day written as DD.MM.YYYY/],
    [content.replace("1.234,56", "1.234,567"), /Line 2: "1234.567" is not an amount in EUR/],
    [content.replace("Betrag", "Umsatz"), /no column "Betrag". It has: Buchungstag, Umsatz/],
    [content.replace('danke"', "danke"), /The file is not CSV/],
  ] as const)
    expect((await refusal(on.call("importBankStatement", { body: { content: bad, csv } }))).detail).toMatch(
      detail,
    );
});
