import { describe, expect, it } from "vitest";
import { invoiceFacts, targets } from "../testing/invoice-facts.ts";
import { refused } from "../testing/refused.ts";
import { decide } from "./invoice-state.ts";
import {
  INVOICE_ACTIONS,
  INVOICE_STATUSES,
  type InvoiceAction,
  type InvoiceStatus,
  TRANSITIONS,
  type Transition,
} from "./transitions.ts";

/** The action table of the domain, written down a second time: "action: from → to". */
const ALLOWED = [
  "edit: draft → draft",
  "refresh: draft → draft",
  "billNothing: draft → draft",
  "undoBillNothing: draft → draft",
  "finalize: draft → pending",
  "finalize: draft → paid",
  "send: draft → sent",
  "send: draft → paid",
  "send: pending → sent",
  "send: pending → paid",
  "undoSend: sent → pending",
  "undoSend: paid → pending",
  "sendAgain: sent → sent",
  "sendAgain: overdue → overdue",
  "remind: sent → sent",
  "remind: overdue → overdue",
  "recordPayment: pending → pending",
  "recordPayment: pending → paid",
  "recordPayment: sent → sent",
  "recordPayment: sent → paid",
  "recordPayment: paid → paid",
  "recordPayment: overdue → overdue",
  "recordPayment: overdue → paid",
  "recordPayment: voided → voided",
  "recordPayment: refunded → refunded",
  "allocate: pending → pending",
  "allocate: pending → paid",
  "allocate: sent → sent",
  "allocate: sent → paid",
  "allocate: paid → paid",
  "allocate: overdue → overdue",
  "allocate: overdue → paid",
  "unallocate: pending → pending",
  "unallocate: sent → sent",
  "unallocate: paid → pending",
  "unallocate: paid → sent",
  "unallocate: paid → overdue",
  "unallocate: overdue → overdue",
  "applyCredit: pending → pending",
  "applyCredit: pending → paid",
  "applyCredit: sent → sent",
  "applyCredit: sent → paid",
  "applyCredit: overdue → overdue",
  "applyCredit: overdue → paid",
  "reopen: pending → pending",
  "reopen: sent → sent",
  "reopen: paid → pending",
  "reopen: paid → sent",
  "reopen: paid → overdue",
  "reopen: overdue → overdue",
  "promise: sent → sent",
  "promise: overdue → overdue",
  "withdrawPromise: sent → sent",
  "withdrawPromise: overdue → overdue",
  "collect: sent → sent",
  "collect: overdue → overdue",
  "stopCollecting: pending → pending",
  "stopCollecting: sent → sent",
  "stopCollecting: paid → paid",
  "stopCollecting: overdue → overdue",
  "stopCollecting: voided → voided",
  "stopCollecting: refunded → refunded",
  "markOverdue: sent → overdue",
  "writeOff: sent → sent",
  "writeOff: sent → paid",
  "writeOff: overdue → overdue",
  "writeOff: overdue → paid",
  "undoWriteOff: sent → sent",
  "undoWriteOff: paid → pending",
  "undoWriteOff: paid → sent",
  "undoWriteOff: paid → overdue",
  "undoWriteOff: overdue → overdue",
  "issueCreditNote: sent → sent",
  "issueCreditNote: sent → paid",
  "issueCreditNote: sent → refunded",
  "issueCreditNote: paid → refunded",
  "issueCreditNote: overdue → overdue",
  "issueCreditNote: overdue → paid",
  "issueCreditNote: overdue → refunded",
  "issueCreditNote: refunded → refunded",
  "void: draft → voided",
  "void: pending → voided",
  "void: sent → voided",
  "void: paid → voided",
  "void: overdue → voided",
  "refund: paid → refunded",
  "refund: refunded → refunded",
];

const pairs = INVOICE_ACTIONS.flatMap((action) => INVOICE_STATUSES.map((status) => ({ action, status })));

describe("TRANSITIONS", () => {
  it("decides every action in every status, and has no others", () => {
    expect(Object.keys(TRANSITIONS)).toEqual([...INVOICE_ACTIONS]);
    for (const action of INVOICE_ACTIONS) {
      expect(Object.keys(TRANSITIONS[action])).toEqual([...INVOICE_STATUSES]);
    }
  });

  it("allows what the domain allows, and nothing else", () => {
    const allowed = pairs.flatMap(({ action, status }) =>
      targets(TRANSITIONS[action][status]).map((next) => `${action}: ${status} → ${next}`),
    );
    expect(allowed).toEqual(ALLOWED);
  });

  it("reaches every status from a draft", () => {
    const reached = new Set<InvoiceStatus>(["draft"]);
    for (const status of reached) {
      for (const action of INVOICE_ACTIONS) {
        for (const next of targets(TRANSITIONS[action][status])) reached.add(next);
      }
    }
    expect([...reached].sort()).toEqual([...INVOICE_STATUSES].sort());
  });

  it("leaves a voided invoice alone, and lets no issued one become a draft again", () => {
    for (const { action, status } of pairs) {
      const next = targets(TRANSITIONS[action][status]);
      if (status === "voided") expect(next.filter((one) => one !== "voided")).toEqual([]);
      if (status !== "draft") expect(next).not.toContain("draft");
    }
  });
});

/** The actions that take a payment off an invoice. */
const TAKES_OFF: ReadonlySet<InvoiceAction> = new Set(["unallocate", "reopen"]);

describe("decide", () => {
  it.each(pairs)("$action on $status follows the table or is refused in a sentence", ({ action, status }) => {
    const state = invoiceFacts(status, {
      emailHeld: action === "undoSend",
      isRefreshable: true,
      today: "2026-11-16",
      creditLeft: 1n,
      unpriced: action === "billNothing" ? "held" : action === "undoBillNothing" ? "waived" : null,
      ...(action === "undoSend" && status === "paid" ? { creditApplied: 10_000n } : {}),
      ...(action === "undoWriteOff" ? { writtenOff: 1n } : {}),
      ...(TAKES_OFF.has(action) && status !== "refunded" ? { amountPaid: 5_000n } : {}),
      ...(action === "allocate" && status === "paid" ? { amountPaid: 5_000n, writtenOff: 5_000n } : {}),
      ...(action === "withdrawPromise" ? { promisedOn: "2026-11-20" } : {}),
      ...(action === "stopCollecting" ? { collectingOn: "2026-11-20" } : {}),
      ...(action === "void" && status === "paid" ? { total: 0n, amountPaid: 0n } : {}),
    });
    const transition: Transition = TRANSITIONS[action][status];
    if (transition === null) {
      const { detail } = refused(() => decide(action, state), "action_not_allowed");
      expect(detail).toMatch(/^This invoice (is|has) .+, so it can(not yet| no longer) .+\.$/);
    } else {
      expect(targets(transition)).toContain(decide(action, state));
    }
  });

  it.each([
    ["send", "voided", "This invoice is voided, so it can no longer be sent."],
    [
      "edit",
      "sent",
      "This invoice has been sent, so it can no longer be edited. Void it and create a new one.",
    ],
    ["refund", "draft", "This invoice is still a draft, so it cannot yet be refunded. Void it instead."],
    [
      "sendAgain",
      "pending",
      "This invoice is finalized but not sent, so it cannot yet be sent again. Send it first.",
    ],
    [
      "recordPayment",
      "draft",
      "This invoice is still a draft, so it cannot yet take a payment. Finalize it first.",
    ],
    ["void", "paid", "This invoice is paid, so it can no longer be voided. Refund it instead."],
    ["finalize", "refunded", "This invoice has been refunded, so it can no longer be finalized."],
    ["allocate", "voided", "This invoice is voided, so it can no longer have a payment allocated to it."],
    [
      "unallocate",
      "refunded",
      "This invoice has been refunded, so it can no longer have a payment taken off it. The refund has already returned its money.",
    ],
    [
      "promise",
      "pending",
      "This invoice is finalized but not sent, so it cannot yet be promised to be paid. Send it first.",
    ],
    ["withdrawPromise", "paid", "This invoice is paid, so it can no longer have a promise taken back."],
    ["collect", "paid", "This invoice is paid, so it can no longer be collected by direct debit."],
    [
      "stopCollecting",
      "draft",
      "This invoice is still a draft, so it cannot yet have a direct debit taken back.",
    ],
  ] as const)("says why %s is refused on %s", (action, status, detail) => {
    expect(refused(() => decide(action, invoiceFacts(status)), "action_not_allowed").detail).toBe(detail);
  });
});
