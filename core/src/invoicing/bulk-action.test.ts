import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BULK_ACTIONS, type BulkAction, bulkRefusal } from "./bulk-action.ts";
import type { InvoiceFacts } from "./invoice-facts.ts";
import { availableActions } from "./invoice-state.ts";
import { INVOICE_STATUSES, type InvoiceStatus } from "./transitions.ts";

const FACTS: InvoiceFacts = {
  status: "pending",
  lineCount: 1,
  total: 100n,
  amountPaid: 0n,
  amountRefunded: 0n,
  creditApplied: 0n,
  writtenOff: 0n,
  credited: 0n,
  creditLeft: 0n,
  openDebt: 100n,
  dueDate: "2026-11-15",
  today: "2026-11-01",
  promisedOn: null,
  collectingOn: null,
  emailHeld: false,
  isRefreshable: false,
  hasBillingEmail: true,
  taxFault: null,
  unpriced: null,
};

const reasonsOf = (action: BulkAction) =>
  Object.fromEntries(
    INVOICE_STATUSES.map((status) => [status, bulkRefusal(action, { ...FACTS, status })?.reason ?? null]),
  );

describe("a bulk action", () => {
  test("sends drafts and pending invoices, and says of each other why not", () => {
    expect(reasonsOf("send")).toEqual({
      draft: null,
      pending: null,
      sent: "Already sent",
      overdue: "Already sent, and overdue",
      paid: "Already paid",
      refunded: "Already paid and refunded",
      voided: "Voided",
    });
  });

  test("voids drafts, pending and sent invoices, and says of each other why not", () => {
    expect(reasonsOf("void")).toEqual({
      draft: null,
      pending: null,
      sent: null,
      overdue: "Overdue: void it by itself",
      paid: "Already paid",
      refunded: "Already paid and refunded",
      voided: "Already voided",
    });
  });

  test("reminds of sent and overdue invoices, and says of each other why not", () => {
    expect(reasonsOf("remind")).toEqual({
      draft: "Not sent yet",
      pending: "Not sent yet",
      sent: null,
      overdue: null,
      paid: "Already paid",
      refunded: "Already paid and refunded",
      voided: "Voided",
    });
  });

  test.each([
    ["send", { hasBillingEmail: false }, "customer_without_email", "No billing e-mail"],
    ["send", { status: "draft", taxFault: "tax_not_set" }, "tax_not_set", "Tax not set"],
    ["send", { status: "draft", unpriced: "held" }, "unpriced_usage", "Usage without a price"],
    ["send", { status: "draft", lineCount: 0 }, "invoice_without_lines", "No lines"],
    ["remind", { status: "overdue", hasBillingEmail: false }, "customer_without_email", "No billing e-mail"],
    ["remind", { status: "overdue", amountPaid: 100n }, "action_not_allowed", "Nothing is due"],
    [
      "remind",
      { status: "sent", emailHeld: true },
      "action_not_allowed",
      "Its own e-mail has not left yet, or nothing is due",
    ],
    ["remind", { status: "sent", creditLeft: 100n }, "covered_by_credit", "The customer's credit covers it"],
    ["void", { amountPaid: 1n }, "action_not_allowed", "A payment is recorded on it"],
  ] as const)("%s of one with %o is refused by the invoice's other facts", (action, facts, code, reason) => {
    expect(bulkRefusal(action, { ...FACTS, ...facts })).toEqual({ code, reason });
  });

  test("is never allowed where the action by itself is not, and otherwise only refused for overdue, paid and part paid", () => {
    const facts = fc.record({
      ...Object.fromEntries(Object.entries(FACTS).map(([name, value]) => [name, fc.constant(value)])),
      status: fc.constantFrom<InvoiceStatus>(...INVOICE_STATUSES),
      lineCount: fc.nat({ max: 2 }),
      amountPaid: fc.bigInt({ min: 0n, max: 2n }),
      hasBillingEmail: fc.boolean(),
      emailHeld: fc.boolean(),
    });
    fc.assert(
      fc.property(facts, fc.constantFrom(...BULK_ACTIONS), (drawn, action) => {
        const all: InvoiceFacts = { ...FACTS, ...drawn };
        const allowed = availableActions(all).includes(action);
        const taken = bulkRefusal(action, all) === null;
        const isAlone = ["overdue", "paid"].includes(all.status) || all.amountPaid > all.creditApplied;
        expect(taken).toBe(allowed && !(action === "void" && isAlone));
      }),
    );
  });
});
