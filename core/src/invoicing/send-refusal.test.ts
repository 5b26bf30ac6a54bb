import { describe, expect, it } from "vitest";
import type { InvoiceFacts } from "./invoice-facts.ts";
import { sendRefusal } from "./invoice-state.ts";
import { INVOICE_STATUSES, type InvoiceStatus } from "./transitions.ts";

/** An invoice of 100.00 that can be sent. */
function facts(status: InvoiceStatus, overrides: Partial<InvoiceFacts> = {}): InvoiceFacts {
  return {
    status,
    lineCount: 1,
    total: 10_000n,
    amountPaid: 0n,
    amountRefunded: 0n,
    creditApplied: 0n,
    writtenOff: 0n,
    credited: 0n,
    creditLeft: 0n,
    openDebt: 10_000n,
    dueDate: "2026-11-15",
    today: "2026-11-10",
    emailHeld: false,
    hasBillingEmail: true,
    taxFault: null,
    unpriced: null,
    promisedOn: null,
    collectingOn: null,
    isRefreshable: false,
    ...overrides,
  };
}

describe("why an invoice cannot be sent yet", () => {
  it.each([
    ["a draft without lines", facts("draft", { lineCount: 0 }), "invoice_without_lines"],
    ["a draft whose tax is not set", facts("draft", { taxFault: "tax_not_set" }), "tax_not_set"],
    ["a draft with usage that has no price", facts("draft", { unpriced: "held" }), "unpriced_usage"],
    [
      "a pending one without an address",
      facts("pending", { hasBillingEmail: false }),
      "customer_without_email",
    ],
  ])("is said of %s", (_, of, code) => {
    expect(sendRefusal(of)?.code).toBe(code);
  });

  it("is said of none that can be sent, and of none that was", () => {
    for (const status of INVOICE_STATUSES) expect(sendRefusal(facts(status))).toBeNull();
    expect(sendRefusal(facts("paid", { hasBillingEmail: false }))).toBeNull();
  });
});
