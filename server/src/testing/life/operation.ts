import fc from "fast-check";

/*
 * What can happen in a life. Customers, invoices and records are named by a number that is taken modulo how many there
 * are, so that every sequence means something and shrinks well.
 */

/** The months that usage is of; the life begins in the one after the last. */
export const MONTHS = ["2026-07", "2026-08", "2026-09", "2026-10"] as const;

/** The month in which, in the end, enough is used to take off all that is to be given back. */
export const LAST_MONTH = "2026-11";

type Month = (typeof MONTHS)[number] | typeof LAST_MONTH;

const month = fc.constantFrom<Month>(...MONTHS);

const place = fc.nat({ max: 997 });

const discount = fc.option(
  fc.oneof(
    fc.record({ percent: fc.constantFrom("5", "7.5", "12.25", "33.333", "100") }),
    fc.record({ amount: fc.constantFrom("0.01", "3.35", "250.00") }),
  ),
  { nil: null, freq: 2 },
);

const line = fc.record({
  quantity: fc.constantFrom("1", "3", "0.5", "2.125", "17.333333", "1000"),
  unitPrice: fc.constantFrom("0.005", "0.0333", "1", "9.99", "120.455", "1234.5"),
  discount,
  /** Null: the customer's. */
  taxRate: fc.constantFrom(null, "19", "7", "8.1"),
});

const content = { lines: fc.array(line, { minLength: 1, maxLength: 4 }), discount };

/** How much, beside what would be exact. */
const amount = fc.oneof(
  { weight: 2, arbitrary: fc.constant("exact" as const) },
  { weight: 2, arbitrary: fc.bigInt({ min: -1n, max: 5_000n }) },
  { weight: 1, arbitrary: fc.constant("more" as const) },
);

const invoice = place;

/** Of the customer's invoices, and how much each gets. */
const parts = fc.array(fc.record({ invoice, amount }), { minLength: 1, maxLength: 3 });

export const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("draft" as const), customer: place, ...content }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("edit" as const), invoice, ...content }) },
  {
    // What is sent and forgotten: without it few lives come to debts that are late.
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("owe" as const),
      customer: place,
      ...content,
      days: fc.constantFrom(0, 3, 4, 17, 21, 28),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom("finalize" as const, "send" as const, "send" as const, "undoSend" as const),
      invoice,
      asItIs: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("void" as const),
      invoice,
      settle: fc.constantFrom(null, "credit" as const, "refund" as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("creditNote" as const),
      invoice,
      /** Of which line; null for all that is left of all lines. */
      line: fc.option(fc.nat({ max: 3 }), { nil: null }),
      amount,
      settle: fc.constantFrom("due" as const, "credit" as const, "refund" as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("pay" as const),
      invoice,
      amount: fc.oneof(
        { weight: 4, arbitrary: amount },
        { weight: 1, arbitrary: fc.constant("withLost" as const) },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("applyCredit" as const), invoice, amount }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("refund" as const),
      invoice,
      amount,
      goodwill: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("writeOff" as const), invoice, amount }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("undoWriteOff" as const), invoice }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("payMany" as const), customer: place, amount, parts }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("payOut" as const), customer: place, amount }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("payByStripe" as const), invoice, amount }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant("payout" as const),
      /** Paid by Stripe first, where Stripe holds nothing. */
      invoice,
      /** Of what Stripe holds. */
      part: fc.constantFrom("all" as const, "half" as const, "more" as const),
      fee: fc.constantFrom(0n, 35n, 1_290n),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("undoPayout" as const), payout: place }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("allocate" as const), payment: place, parts }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("unallocate" as const), payment: place, part: place }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("reverse" as const),
      payment: place,
      fee: fc.constantFrom(null, null, 350n, 1_199n),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), seconds: fc.constantFrom(2, 6) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("days" as const),
      days: fc.integer({ min: 1, max: 16 }),
      /** Whether late payers are looked after then. */
      dunning: fc.boolean(),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("remind" as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("suspend" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("promise" as const),
      invoice,
      /** Days from today; null takes it back. */
      inDays: fc.option(fc.integer({ min: -1, max: 20 }), { nil: null, freq: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("waive" as const), charge: place }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("collect" as const),
      invoices: fc.array(invoice, { minLength: 1, maxLength: 3 }),
      /** So many days from today the debits are handed over. */
      ahead: fc.constantFrom(0, 0, 9),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("takeBack" as const), debit: place }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("statement" as const),
      debit: place,
      /** One line for all of its file. */
      batch: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("return" as const), debit: place }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("use" as const),
      customer: place,
      month,
      series: fc.constantFrom("ingress" as const, "egress" as const, "object" as const),
      quantity: fc.constantFrom<string>("0.5", "12.345678", "39.999999", "61", "250.75", "99999.5"),
      hour: fc.integer({ min: 0, max: 671 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("correct" as const),
      record: place,
      quantity: fc.constantFrom("0", "0.25", "40", "100.000001"),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("run" as const), month }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("refresh" as const), invoice }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("agree" as const),
      customer: place,
      month,
      /** Of the month that the terms begin on. */
      day: fc.constantFrom("01", "01", "11", "16", "28"),
      support: fc.constantFrom(null, "2.5", "49.99"),
      minimum: fc.constantFrom(null, "9.00", "150.00"),
      discount,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("tax" as const),
      customer: place,
      rate: fc.constantFrom("19", "7"),
    }),
  },
);

export type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;
export type Of<Name extends Operation["do"]> = Extract<Operation, { do: Name }>;
