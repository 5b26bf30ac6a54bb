import type { NewCustomer } from "@billow/contract/parties/customer.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { amountDue } from "@billow/core/invoicing/invoice.ts";
import {
  INVOICE_STATUSES,
  type InvoiceAction,
  type InvoiceStatus,
  TRANSITIONS,
} from "@billow/core/invoicing/transitions.ts";
import fc from "fast-check";
import { sql, type Transaction } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SYSTEM } from "../../../activity/record/actors.ts";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { assignSome } from "../../../metering/usage/ingest/assign-unmatched-usage.ts";
import { createCustomer } from "../../../parties/customers/create-customer.ts";
import { recordPayment } from "../../../payments/payments/record-payment.ts";
import { refundInvoice } from "../../../payments/payments/refund-invoice.ts";
import { testApp } from "../../../testing/app.ts";
import { faultsOf } from "../../../testing/books.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, lineOver } from "../../../testing/invoicing.ts";
import { createInvoice } from "../draft/create-invoice.ts";
import { updateInvoice } from "../draft/update-invoice.ts";
import { finalizeInvoice } from "./finalize-invoice.ts";
import { markOverdue } from "./mark-overdue.ts";
import { sendInvoice, undoSend } from "./send-invoice.ts";
import { voidInvoice } from "./void-invoice.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-01-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

const ACTOR: Actor = { kind: "system", id: "test", name: "Test" };

/** Something somebody does with the invoice, or time that passes. */
type Step =
  | { do: "edit"; prices: number[] }
  | { do: "finalize" | "send" | "undoSend" | "void" }
  | { do: "recordPayment" | "refund"; cents: number }
  | { do: "wait"; days: number; seconds: number };

const price = fc.integer({ min: 0, max: 3000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("edit" as const), prices: fc.array(price, { maxLength: 3 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom("finalize", "send", "send", "undoSend", "void") }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("recordPayment", "recordPayment", "refund"),
      cents: fc.oneof(fc.integer({ min: -5, max: 4000 }), fc.constantFrom(1, 100_000)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      days: fc.constantFrom(0, 0, 1, 20),
      seconds: fc.constantFrom(1, 5),
    }),
  },
);

interface Life {
  prices: number[];
  steps: Step[];
}

/** Two lives that together reach every status; chance alone leaves one out now and then. */
const EVERY_STATUS: [Life][] = [
  [
    {
      prices: [1000],
      steps: [
        { do: "send" },
        { do: "wait", days: 20, seconds: 5 },
        { do: "recordPayment", cents: 400 },
        { do: "recordPayment", cents: 100_000 },
        { do: "refund", cents: 1 },
      ],
    },
  ],
  [{ prices: [], steps: [{ do: "edit", prices: [5, 7] }, { do: "finalize" }, { do: "void" }] }],
];

test("the invariants hold after each step of any life of an invoice", async () => {
  const reached = new Set<string>();
  let refused = 0;
  const life: fc.Arbitrary<Life> = fc.record({
    prices: fc.array(price, { maxLength: 3 }),
    steps: fc.array(step, { minLength: 4, maxLength: 14 }),
  });
  await fc.assert(
    fc.asyncProperty(life, async ({ prices, steps }) => {
      const { customerId, id } = await begin(prices);
      for (const one of steps) {
        const before = await stateOf(id);
        const refusal = await take(id, one);
        const after = await stateOf(id);
        reached.add(after.status);
        if (refusal === null) expectTransition(one, before.status, after.status);
        else {
          refused += 1;
          expect(after).toEqual(before);
        }
        await expectInvariants(customerId, after);
      }
    }),
    { numRuns: 80, examples: EVERY_STATUS },
  );
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect([...reached].sort()).toEqual([...INVOICE_STATUSES].sort());
  expect(refused).toBeGreaterThan(20);
});

async function begin(prices: readonly number[]): Promise<{ customerId: string; id: string }> {
  const { deps } = on.app;
  return inTransaction(deps.db, async (tx) => {
    const customer: NewCustomer = {
      name: "Nordwind",
      tenantId: deps.newId(),
      billingEmail: "ap@nordwind.example",
      currency: "EUR",
      taxCategory: "standard",
      taxRate: "19",
    };
    const { id: customerId } = await createCustomer(tx, deps, customer, {
      takeUp: assignSome,
      actor: SYSTEM,
    });
    const invoice = { customerId, lines: prices.map((cents) => lineOver(inMajor(cents))) };
    return { customerId, id: await createInvoice(tx, deps, { invoice, actor: ACTOR }) };
  });
}

/** Why the step was refused, or null when it was taken. */
async function take(id: string, one: Step): Promise<DomainError | null> {
  const { deps } = on.app;
  if (one.do === "wait") {
    on.clock.advance(one);
    await markOverdue(deps);
    return null;
  }
  try {
    await inTransaction(deps.db, (tx) => act(tx, id, one));
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

async function act(tx: Transaction<Database>, id: string, one: Exclude<Step, { do: "wait" }>): Promise<void> {
  const { deps } = on.app;
  const call = { ref: id, ifMatch: null, actor: ACTOR };
  switch (one.do) {
    case "edit":
      return updateInvoice(tx, deps, {
        ...call,
        change: { lines: one.prices.map((cents) => lineOver(inMajor(cents))) },
      });
    case "finalize":
      return finalizeInvoice(tx, deps, { ...call, asItIs: false });
    case "send":
      return sendInvoice(tx, deps, { ...call, asItIs: false });
    case "undoSend":
      return undoSend(tx, deps, call);
    case "void":
      return voidInvoice(tx, deps, { ...call, reason: "because" });
    case "recordPayment":
      return recordPayment(tx, deps, { ...call, payment: { amount: inMajor(one.cents), method: "card" } });
    case "refund":
      return refundInvoice(tx, deps, { ...call, refund: { amount: inMajor(one.cents) } });
  }
}

function expectTransition(one: Step, before: InvoiceStatus, after: InvoiceStatus): void {
  if (one.do === "wait") {
    expect([before, TRANSITIONS.markOverdue[before]]).toContain(after);
    return;
  }
  const actions: InvoiceAction[] = one.do === "send" ? ["send", "sendAgain"] : [one.do];
  const allowed = actions.map((action) => TRANSITIONS[action][before]).find((next) => next !== null);
  const next = typeof allowed === "object" && allowed !== null ? Object.values(allowed) : [allowed];
  expect(next, `${one.do} of ${before}`).toContain(after);
}

async function stateOf(id: string) {
  const { db } = on.app.deps;
  const row = await db.selectFrom("invoice").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  const { rows } = await sql<{ entries: bigint; postings: bigint; emails: bigint; notes: bigint }>`
    SELECT (SELECT count(*) FROM event WHERE subject_id = ${id}) AS entries,
      (SELECT count(*) FROM ledger_entry WHERE invoice_id = ${id}) AS postings,
      (SELECT count(*) FROM email WHERE invoice_id = ${id}) AS emails,
      (SELECT count(*) FROM credit_note WHERE invoice_id = ${id}) AS notes`.execute(db);
  const status = INVOICE_STATUSES.find((known) => known === row.status);
  if (status === undefined) throw new Error(`No status is called ${row.status}.`);
  return { ...row, ...rows[0], status };
}

async function expectInvariants(
  customerId: string,
  state: Awaited<ReturnType<typeof stateOf>>,
): Promise<void> {
  const { status, subtotal, discount, tax, total, amount_paid, amount_refunded } = state;
  expect(subtotal - discount + tax).toBe(total);
  expect(amount_refunded >= 0n && amount_refunded <= amount_paid && amount_paid <= total).toBe(true);
  const isOpen = status === "pending" || status === "sent" || status === "overdue";
  const due = isOpen ? total - amount_paid : 0n;
  if (isOpen)
    expect(amountDue({ status, total, amountPaid: amount_paid, writtenOff: 0n, credited: 0n })).toBe(due);
  const { db } = on.app.deps;
  const { rows } = await sql<{ account: string; amount: string }>`
    SELECT account, sum(amount) AS amount FROM ledger_entry WHERE customer_id = ${customerId} GROUP BY account`.execute(
    db,
  );
  const balance = (account: string) => BigInt(rows.find((row) => row.account === account)?.amount ?? 0);
  expect(rows.reduce((sum, row) => sum + BigInt(row.amount), 0n)).toBe(0n);
  expect(balance("receivable")).toBe(due);
  const earned = status === "draft" || status === "voided" ? 0n : total - amount_refunded;
  expect(-balance("revenue") - balance("tax")).toBe(earned);
  expect(balance("cash") + balance("customerCredit")).toBe(amount_paid - amount_refunded);
}

function inMajor(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, "0");
  return `${cents < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
