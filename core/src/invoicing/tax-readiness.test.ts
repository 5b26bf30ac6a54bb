import { expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import type { InvoiceFacts } from "./invoice-facts.ts";
import { decide } from "./invoice-state.ts";
import { TAX_FAULTS } from "./tax-readiness.ts";

const DRAFT: InvoiceFacts = {
  status: "draft",
  lineCount: 1,
  total: 100n,
  amountPaid: 0n,
  amountRefunded: 0n,
  creditApplied: 0n,
  writtenOff: 0n,
  credited: 0n,
  creditLeft: 0n,
  openDebt: 0n,
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

it.each(TAX_FAULTS)("issues no draft with %s, and asks nothing of what was issued", (taxFault) => {
  for (const action of ["finalize", "send"] as const)
    expect(refused(() => decide(action, { ...DRAFT, taxFault }), taxFault).detail).toMatch(/\.$/);
  expect(decide("send", { ...DRAFT, status: "pending", taxFault })).toBe("sent");
  expect(decide("void", { ...DRAFT, taxFault })).toBe("voided");
});
