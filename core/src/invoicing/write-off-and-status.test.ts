import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import type { InvoiceFacts } from "./invoice-facts.ts";
import { availableActions, decide } from "./invoice-state.ts";
import type { InvoiceStatus } from "./transitions.ts";

/** An invoice of 100.00 that has been sent, unpaid and not yet due. */
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

describe("a write-off", () => {
  it("ends what asks for the money, and takes payments", () => {
    expect(availableActions(facts("overdue", { writtenOff: 10_000n, creditLeft: 1n }))).toEqual([
      "sendAgain",
      "recordPayment",
      "allocate",
      "undoWriteOff",
    ]);
    expect(availableActions(facts("overdue", { writtenOff: 1n }))).toEqual([
      "sendAgain",
      "remind",
      "recordPayment",
      "allocate",
      "promise",
      "collect",
      "writeOff",
      "undoWriteOff",
    ]);
    const rest = { amountPaid: 9_999n, creditApplied: 9_999n, writtenOff: 1n, emailHeld: true };
    expect(availableActions(facts("paid", rest))).toEqual([
      "recordPayment",
      "allocate",
      "undoWriteOff",
      "refund",
    ]);
    refused(
      () => decide("markOverdue", facts("sent", { writtenOff: 10_000n, today: "2026-11-16" })),
      "action_not_allowed",
    );
  });

  it("writes off what is due, and is paid by it where the rest was paid", () => {
    for (const status of ["sent", "overdue"] as const) {
      expect(decide("writeOff", facts(status))).toBe(status);
      expect(decide("writeOff", facts(status, { amountPaid: 1n }), { settles: true })).toBe("paid");
      refused(() => decide("writeOff", facts(status, { writtenOff: 10_000n })), "action_not_allowed");
      refused(() => decide("writeOff", facts(status, { amountPaid: 10_000n })), "action_not_allowed");
    }
    expect(refused(() => decide("writeOff", facts("pending")), "action_not_allowed").detail).toBe(
      "This invoice is finalized but not sent, so it cannot yet be written off. Void it instead.",
    );
  });

  it("takes a write-off back to where the invoice was, as late as it is", () => {
    const part = { amountPaid: 9_999n, writtenOff: 1n };
    expect(decide("undoWriteOff", facts("paid", part))).toBe("sent");
    expect(decide("undoWriteOff", facts("paid", { ...part, today: "2026-11-16" }))).toBe("overdue");
    refused(() => decide("undoWriteOff", facts("overdue")), "action_not_allowed");
  });

  it("neither voids nor takes a sending back while something is written off", () => {
    const { detail } = refused(() => decide("void", facts("sent", { writtenOff: 1n })), "action_not_allowed");
    expect(detail).toContain("Undo the write-off first");
    const held = { emailHeld: true, writtenOff: 1n };
    expect(refused(() => decide("undoSend", facts("sent", held)), "action_not_allowed").detail).toContain(
      "Undo the write-off first",
    );
  });
});
