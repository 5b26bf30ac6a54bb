import fc from "fast-check";
import { expect, test } from "vitest";
import { type MatchedInvoice, type MatchedLine, matchLines } from "./match-line.ts";

const invoice = (number: string, due: bigint, more: Partial<MatchedInvoice> = {}): MatchedInvoice => ({
  id: `id of ${number}`,
  number,
  customerId: "east",
  issuerId: "acme",
  currency: "EUR",
  due,
  dueDate: "2026-11-01",
  isOpen: due > 0n,
  ...more,
});

const line = (amount: bigint, more: Partial<MatchedLine> = {}): MatchedLine => ({
  id: "line",
  kind: "payment",
  amount,
  returned: amount < 0n ? -amount : amount,
  currency: "EUR",
  issuerId: null,
  isConverted: false,
  names: [],
  customersOfIban: [],
  customersOfName: [],
  payments: [],
  ...more,
});

function outcome(one: MatchedLine, invoices: readonly MatchedInvoice[]) {
  const found = matchLines([one], invoices).get(one.id);
  if (found === undefined) throw new Error("every line has an outcome");
  return found;
}

const A = invoice("A", 100n);
const B = invoice("B", 70n, { dueDate: "2026-12-01" });
const OTHER = invoice("C", 100n, { customerId: "west" });
const parts = (...paid: [MatchedInvoice, bigint][]) =>
  paid.map(([{ id }, amount]) => ({ invoiceId: id, amount }));

test("an invoice that is named and due exactly what came is paid by itself, and so are several", () => {
  expect(outcome(line(100n, { names: ["A"] }), [A, B, OTHER]).sure).toMatchObject({
    reason: "named",
    customerId: "east",
    parts: parts([A, 100n]),
  });
  expect(outcome(line(170n, { names: ["B", "A"] }), [A, B]).sure).toMatchObject({
    reason: "namedSum",
    parts: parts([B, 70n], [A, 100n]),
  });
});

test("money on the account of another issuer is offered, not booked by itself", () => {
  const named = { names: ["A"] };
  expect(outcome(line(100n, { ...named, issuerId: "acme" }), [A]).sure).not.toBeNull();
  expect(outcome(line(100n, { ...named, issuerId: "other" }), [A])).toMatchObject({
    sure: null,
    left: "otherIssuer",
    offers: [{ parts: parts([A, 100n]) }],
  });
});

test("what is named but does not fit is offered with the reason, never more than is due", () => {
  expect(outcome(line(60n, { names: ["A"] }), [A])).toMatchObject({
    sure: null,
    left: "lessThanDue",
    offers: [{ parts: parts([A, 60n]) }],
  });
  expect(outcome(line(130n, { names: ["A"] }), [A])).toMatchObject({
    left: "moreThanDue",
    offers: [{ parts: parts([A, 100n]) }],
  });
  // One transfer for three invoices less a discount.
  const D = invoice("D", 50n);
  expect(outcome(line(210n, { names: ["A", "B", "D"] }), [A, B, D])).toMatchObject({
    left: "lessThanDue",
    offers: [{ parts: parts([A, 100n], [B, 70n], [D, 40n]) }],
  });
});

test("named invoices that cannot be paid so are explained", () => {
  const settled = invoice("S", 0n);
  const dollars = invoice("U", 100n, { currency: "USD" });
  for (const [names, why, offers] of [
    [["S"], "settled", 1],
    [["U"], "otherCurrency", 1],
    [["A", "C"], "severalCustomers", 0],
    [["nowhere"], "unknownNumber", 2],
  ] as const)
    expect(outcome(line(100n, { names }), [A, OTHER, settled, dollars])).toMatchObject({
      sure: null,
      left: why,
      offers: { length: offers },
    });
  expect(outcome(line(100n, { names: ["A", "nowhere"] }), [A])).toMatchObject({
    sure: null,
    left: "unknownNumber",
  });
  expect(outcome(line(100n, { names: ["A"], isConverted: true }), [A])).toMatchObject({
    sure: null,
    left: "converted",
  });
});

test("a known account pays its only invoice with the amount, or all of them", () => {
  const customersOfIban = ["east"];
  expect(outcome(line(70n, { customersOfIban }), [A, B, OTHER]).sure).toMatchObject({ reason: "account" });
  expect(outcome(line(170n, { customersOfIban }), [A, B]).sure).toMatchObject({ reason: "accountAll" });
  const twin = invoice("E", 70n);
  expect(outcome(line(70n, { customersOfIban }), [B, twin])).toMatchObject({
    sure: null,
    left: "severalFit",
    offers: { length: 2 },
  });
  expect(outcome(line(170n, { customersOfIban }), [A, B, twin])).toMatchObject({
    sure: null,
    offers: [{ reason: "accountSum" }, { reason: "accountSum" }],
  });
  expect(outcome(line(20n, { customersOfIban }), [A, B])).toMatchObject({
    sure: null,
    offers: [{ reason: "accountOnly", parts: parts([A, 20n]) }],
  });
});

test("a name or an amount alone is only offered", () => {
  expect(outcome(line(100n, { customersOfName: ["west"] }), [A, OTHER])).toMatchObject({
    sure: null,
    left: "onlyLikely",
    offers: [{ reason: "name", customerId: "west" }],
  });
  expect(outcome(line(100n), [A, OTHER])).toMatchObject({
    sure: null,
    offers: [{ reason: "amount" }, { reason: "amount" }],
  });
  expect(outcome(line(1n), [A])).toMatchObject({ sure: null, left: "unknown", offers: [] });
});

test("two lines that name one invoice are both offered", () => {
  const twice = [line(100n, { id: "1", names: ["A"] }), line(100n, { id: "2", names: ["A"] })];
  const found = matchLines(twice, [A]);
  for (const { id } of twice)
    expect(found.get(id)).toMatchObject({ sure: null, left: "contested", offers: [{ reason: "named" }] });
});

test("an invoice that another line names is not paid by a known account alone", () => {
  const lines = [line(60n, { id: "1", names: ["A"] }), line(100n, { id: "2", customersOfIban: ["east"] })];
  expect(matchLines(lines, [A]).get("2")).toMatchObject({ sure: null, offers: [{ reason: "account" }] });
});

test("what a known account owes is what lines that name invoices leave of it", () => {
  const D = invoice("D", 50n);
  const lines = [line(100n, { id: "1", names: ["A"] }), line(120n, { id: "2", customersOfIban: ["east"] })];
  expect(matchLines(lines, [A, B, D]).get("2")?.sure).toMatchObject({
    reason: "accountAll",
    parts: parts([D, 50n], [B, 70n]),
  });
});

test("a payment recorded by hand is the line's, and a return takes back the payment with its ids", () => {
  const known = { id: "p", customerId: "east", amount: 100n, currency: "EUR", isNamed: true } as const;
  expect(outcome(line(100n, { payments: [known], names: ["A"] }), [A]).sure).toMatchObject({
    reason: "recorded",
    paymentId: "p",
    parts: [],
  });
  expect(outcome(line(-100n, { kind: "return", payments: [known] }), []).sure).toMatchObject({
    reason: "returned",
  });
  expect(outcome(line(-103n, { kind: "return", returned: 100n, payments: [known] }), []).sure).toMatchObject({
    reason: "returned",
  });
  expect(outcome(line(-103n, { kind: "return", payments: [known] }), [])).toMatchObject({
    sure: null,
    offers: [{ paymentId: "p" }],
  });
  expect(
    outcome(line(-100n, { kind: "return", payments: [{ ...known, isNamed: false }] }), []),
  ).toMatchObject({
    sure: null,
    left: "onlyLikely",
  });
  expect(outcome(line(-100n, { kind: "return" }), [])).toMatchObject({ left: "noPayment" });
});

test("batches and the bank's own bookings are explained", () => {
  expect(outcome(line(100n, { kind: "batch", names: ["A"] }), [A])).toMatchObject({
    sure: null,
    left: "batch",
  });
  expect(outcome(line(-5n, { kind: "fee" }), [A])).toMatchObject({ sure: null, left: "nothingToBook" });
});

const world = fc
  .array(
    fc.record({
      due: fc.bigInt({ min: 0n, max: 6n }),
      customer: fc.nat(2),
      currency: fc.constantFrom("EUR", "USD"),
    }),
    { maxLength: 7 },
  )
  .map((list) =>
    list.map(({ due, customer, currency }, place) =>
      invoice(`N${place}`, due, { customerId: `c${customer}`, currency: currency === "EUR" ? "EUR" : "USD" }),
    ),
  );

const customers = fc.uniqueArray(fc.constantFrom("c0", "c1", "c2"), { maxLength: 2 });
const statement = fc
  .array(
    fc.record({
      amount: fc.bigInt({ min: 1n, max: 12n }),
      names: fc.uniqueArray(fc.constantFrom("N0", "N1", "N2", "N3", "N4", "X"), { maxLength: 2 }),
      customersOfIban: customers,
      customersOfName: customers,
      isConverted: fc.boolean(),
    }),
    { maxLength: 7 },
  )
  .map((list) => list.map((one, place) => line(one.amount, { ...one, id: `line ${place}` })));

test("sure matches give each line whole, no invoice more than is due, and do not depend on the order", () => {
  fc.assert(
    fc.property(world, statement, fc.infiniteStream(fc.nat()), (invoices, lines, random) => {
      const outcomes = matchLines(lines, invoices);
      expect(outcomes.size).toBe(lines.length);
      const taken = new Map<string, bigint>();
      for (const { id, amount, currency } of lines) {
        const found = outcomes.get(id);
        for (const match of [...(found?.offers ?? []), ...(found?.sure ? [found.sure] : [])]) {
          const sum = match.parts.reduce((total, part) => total + part.amount, 0n);
          expect(sum <= amount).toBe(true);
          for (const part of match.parts) {
            const paid = invoices.find((one) => one.id === part.invoiceId);
            expect(part.amount > 0n && part.amount <= (paid?.due ?? 0n)).toBe(true);
            expect([paid?.customerId, paid?.currency]).toEqual([match.customerId, currency]);
          }
          if (match !== found?.sure) continue;
          expect(sum).toBe(amount);
          for (const part of match.parts)
            taken.set(part.invoiceId, (taken.get(part.invoiceId) ?? 0n) + part.amount);
        }
      }
      for (const { id, due } of invoices) expect((taken.get(id) ?? 0n) <= due).toBe(true);
      const shuffled = lines.map((one) => ({ one, at: random.next().value })).sort((a, b) => a.at - b.at);
      const again = matchLines(
        shuffled.map(({ one }) => one),
        invoices.toReversed(),
      );
      for (const { id } of lines) expect(again.get(id)?.sure).toEqual(outcomes.get(id)?.sure);
    }),
  );
});
