import { expect, it } from "vitest";
import { decimal } from "../money/decimal.ts";
import { refused } from "../testing/refused.ts";
import type { InvoiceFacts } from "./invoice-facts.ts";
import { availableActions, decide } from "./invoice-state.ts";
import { INVOICE_STATUSES } from "./transitions.ts";
import { isSameUnpriced, type UnpricedSeries } from "./unpriced-usage.ts";

const DRAFT: InvoiceFacts = {
  status: "draft",
  lineCount: 0,
  total: 0n,
  amountPaid: 0n,
  amountRefunded: 0n,
  creditApplied: 0n,
  writtenOff: 0n,
  credited: 0n,
  creditLeft: 0n,
  openDebt: 0n,
  dueDate: "2026-11-15",
  today: "2026-11-10",
  promisedOn: null,
  collectingOn: null,
  emailHeld: false,
  hasBillingEmail: true,
  taxFault: null,
  unpriced: "held",
  isRefreshable: true,
};

it("a draft with usage without a price waits for a price or a decision, which can be undone while it is a draft", () => {
  expect(availableActions(DRAFT)).toEqual(["edit", "refresh", "billNothing", "void"]);
  // The reason to hold it is told before that it has no lines: a price mends both.
  for (const action of ["finalize", "send"] as const)
    expect(refused(() => decide(action, DRAFT), "unpriced_usage").detail).toContain("0 counts");
  const waived = { ...DRAFT, lineCount: 1, unpriced: "waived" as const };
  expect(availableActions(waived)).toEqual([
    "edit",
    "refresh",
    "undoBillNothing",
    "finalize",
    "send",
    "void",
  ]);
  for (const status of INVOICE_STATUSES.filter((one) => one !== "draft"))
    for (const unpriced of ["held", "waived"] as const)
      for (const action of ["billNothing", "undoBillNothing"] as const)
        refused(() => decide(action, { ...waived, status, unpriced }), "action_not_allowed");
});

it("a decision fits the same quantities in any order, and not a millionth more", () => {
  const series = (meter: string, quantity: string): UnpricedSeries => ({
    meter,
    dimensions: "{}",
    from: "2026-10-01",
    quantity: decimal(quantity),
  });
  const [a, b] = [series("network.egress", "5"), series("gpu", "1.5")];
  expect(isSameUnpriced([a, b], [series("gpu", "1.50"), a])).toBe(true);
  expect(isSameUnpriced([a], [series("network.egress", "5.000001")])).toBe(false);
  expect(isSameUnpriced([a], [{ ...a, from: "2026-09-01" }])).toBe(false);
  expect(isSameUnpriced([a, b], [a])).toBe(false);
});
