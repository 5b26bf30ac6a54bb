import { expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import type { InvoiceFacts } from "./invoice-facts.ts";
import { decide } from "./invoice-state.ts";

const paid: InvoiceFacts = {
  status: "paid",
  lineCount: 1,
  total: 10_000n,
  amountPaid: 10_000n,
  amountRefunded: 0n,
  creditApplied: 0n,
  writtenOff: 0n,
  credited: 0n,
  creditLeft: 0n,
  openDebt: 0n,
  dueDate: "2026-11-15",
  today: "2026-11-15",
  promisedOn: null,
  collectingOn: null,
  emailHeld: false,
  hasBillingEmail: true,
  taxFault: null,
  unpriced: null,
  isRefreshable: false,
};

it("an invoice whose payment is reversed is due again as it was before, and as late as it is", () => {
  expect(decide("reopen", paid)).toBe("sent");
  expect(decide("reopen", paid, { wasSent: false })).toBe("pending");
  const late = { ...paid, today: "2026-11-16" };
  expect(decide("reopen", late)).toBe("overdue");
  expect(decide("reopen", late, { wasSent: false })).toBe("pending");
  for (const status of ["pending", "sent", "overdue"] as const)
    expect(decide("reopen", { ...late, status, amountPaid: 5n })).toBe(status);
});

it("voids what is not paid in full, whoever paid a part of it", () => {
  const sent = { ...paid, status: "sent" as const };
  expect(decide("void", { ...sent, amountPaid: 5n, creditApplied: 5n })).toBe("voided");
  expect(decide("void", { ...sent, amountPaid: 5n, creditApplied: 4n })).toBe("voided");
  for (const status of ["draft", "pending", "sent", "overdue"] as const) {
    expect(decide("void", { ...paid, status, amountPaid: 0n })).toBe("voided");
    expect(decide("void", { ...paid, status, amountPaid: 1n })).toBe("voided");
  }
});

it("what credit paid, or what was refunded, is not reopened", () => {
  refused(() => decide("reopen", { ...paid, creditApplied: 10_000n }), "action_not_allowed");
  refused(() => decide("reopen", { ...paid, status: "refunded", amountRefunded: 1n }), "action_not_allowed");
});

it("takes a sending back that credit paid, and none that money paid", () => {
  const held = { emailHeld: true, creditApplied: 10_000n };
  expect(decide("undoSend", { ...paid, ...held })).toBe("pending");
  refused(() => decide("undoSend", { ...paid, ...held, emailHeld: false }), "action_not_allowed");
  refused(() => decide("undoSend", { ...paid, ...held, creditApplied: 9_999n }), "action_not_allowed");
});
