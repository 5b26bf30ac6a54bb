import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import type { InvoiceFacts } from "./invoice-facts.ts";
import { availableActions, decide } from "./invoice-state.ts";
import type { InvoiceStatus } from "./transitions.ts";

/** An invoice of 100.00 that is not yet due; a paid or refunded one was paid in money. */
function facts(status: InvoiceStatus, overrides: Partial<InvoiceFacts> = {}): InvoiceFacts {
  return {
    status,
    lineCount: 1,
    total: 10_000n,
    amountPaid: status === "paid" || status === "refunded" ? 10_000n : 0n,
    amountRefunded: 0n,
    creditApplied: 0n,
    writtenOff: 0n,
    credited: 0n,
    creditLeft: 0n,
    openDebt: 10_000n,
    dueDate: "2026-11-15",
    today: "2026-11-10",
    promisedOn: null,
    collectingOn: null,
    emailHeld: false,
    hasBillingEmail: true,
    taxFault: null,
    unpriced: null,
    isRefreshable: false,
    ...overrides,
  };
}

describe("a credit note", () => {
  it("leaves due what it does not correct, settles what it corrects wholly, and gives back what was paid", () => {
    for (const status of ["sent", "overdue"] as const) {
      expect(decide("issueCreditNote", facts(status))).toBe(status);
      expect(decide("issueCreditNote", facts(status), { settles: true })).toBe("paid");
      expect(decide("issueCreditNote", facts(status), { settles: true, returns: true })).toBe("refunded");
    }
    expect(decide("issueCreditNote", facts("paid"), { settles: true, returns: true })).toBe("refunded");
  });

  it("is refused once nothing is left, while something is written off, and before the invoice is sent", () => {
    refused(() => decide("issueCreditNote", facts("paid", { credited: 10_000n })), "action_not_allowed");
    const parts = { credited: 6_000n, amountPaid: 4_000n, amountRefunded: 4_000n };
    refused(() => decide("issueCreditNote", facts("refunded", parts)), "action_not_allowed");
    expect(decide("issueCreditNote", facts("refunded", { ...parts, amountRefunded: 3_999n }))).toBe(
      "refunded",
    );
    expect(
      refused(() => decide("issueCreditNote", facts("sent", { writtenOff: 1n })), "action_not_allowed")
        .detail,
    ).toContain("Undo the write-off first");
    expect(refused(() => decide("issueCreditNote", facts("pending")), "action_not_allowed").detail).toBe(
      "This invoice is finalized but not sent, so it cannot yet be credited. Void it instead.",
    );
  });

  it("ends what asks for the money that it took off", () => {
    expect(availableActions(facts("sent", { credited: 1n, emailHeld: true }))).toEqual([
      "sendAgain",
      "recordPayment",
      "allocate",
      "promise",
      "writeOff",
      "issueCreditNote",
      "void",
    ]);
    expect(availableActions(facts("paid", { credited: 10_000n, amountPaid: 0n }))).toEqual(["recordPayment"]);
    const late = { credited: 6_000n, amountPaid: 4_000n, today: "2026-11-16" };
    refused(() => decide("markOverdue", facts("sent", late)), "action_not_allowed");
    expect(decide("markOverdue", facts("sent", { ...late, amountPaid: 3_999n }))).toBe("overdue");
  });

  it("makes due again only what the payment paid, when that is reversed", () => {
    const settled = facts("paid", { credited: 6_000n, amountPaid: 4_000n });
    expect(decide("reopen", settled)).toBe("sent");
    refused(() => decide("reopen", facts("refunded", { amountRefunded: 1n })), "action_not_allowed");
  });
});

describe("a refund", () => {
  it("gives back while something that was paid is left", () => {
    expect(decide("refund", facts("paid"))).toBe("refunded");
    expect(decide("refund", facts("refunded", { amountRefunded: 9_999n }))).toBe("refunded");
    const { detail } = refused(
      () => decide("refund", facts("refunded", { amountRefunded: 10_000n })),
      "action_not_allowed",
    );
    expect(detail).toContain("has been refunded");
  });
});
