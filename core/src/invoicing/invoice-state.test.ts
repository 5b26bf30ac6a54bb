import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import type { InvoiceAction, InvoiceFacts, InvoiceStatus, Transition } from "./invoice-state.ts";
import { availableActions, decide, INVOICE_ACTIONS, INVOICE_STATUSES, TRANSITIONS } from "./invoice-state.ts";
import { TAX_FAULTS } from "./tax-readiness.ts";

/** An invoice of 100.00, unpaid, not yet due, with lines and an address to send it to. */
function facts(status: InvoiceStatus, overrides: Partial<InvoiceFacts> = {}): InvoiceFacts {
  return {
    status,
    lineCount: 1,
    total: 10_000n,
    amountPaid: status === "paid" || status === "refunded" ? 10_000n : 0n,
    amountRefunded: status === "refunded" ? 4_000n : 0n,
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
    isRefreshable: false,
    ...overrides,
  };
}

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

function targets(transition: Transition): InvoiceStatus[] {
  if (transition === null) return [];
  return typeof transition === "string" ? [transition] : Object.values(transition);
}

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

describe("availableActions", () => {
  it.each<[string, InvoiceFacts, InvoiceAction[]]>([
    ["a draft", facts("draft"), ["edit", "finalize", "send", "void"]],
    [
      "a draft of a billing run",
      facts("draft", { isRefreshable: true }),
      ["edit", "refresh", "finalize", "send", "void"],
    ],
    ["a draft without lines", facts("draft", { lineCount: 0 }), ["edit", "void"]],
    [
      "a draft for nobody's mailbox",
      facts("draft", { hasBillingEmail: false }),
      ["edit", "finalize", "void"],
    ],
    ["a pending invoice", facts("pending"), ["send", "recordPayment", "void"]],
    [
      "a pending invoice, part paid",
      facts("pending", { amountPaid: 1n }),
      ["send", "recordPayment", "reopen", "void"],
    ],
    [
      "an invoice just sent",
      facts("sent", { emailHeld: true }),
      ["undoSend", "sendAgain", "recordPayment", "writeOff", "issueCreditNote", "void"],
    ],
    [
      "a sent invoice",
      facts("sent"),
      ["sendAgain", "remind", "recordPayment", "writeOff", "issueCreditNote", "void"],
    ],
    [
      "a sent invoice, part paid",
      facts("sent", { amountPaid: 1n }),
      ["sendAgain", "remind", "recordPayment", "reopen", "writeOff", "issueCreditNote", "void"],
    ],
    [
      "a sent invoice, part paid by credit",
      facts("sent", { amountPaid: 1n, creditApplied: 1n }),
      ["sendAgain", "remind", "recordPayment", "writeOff", "issueCreditNote", "void"],
    ],
    [
      "a pending invoice of a customer with credit",
      facts("pending", { creditLeft: 1n }),
      ["send", "recordPayment", "applyCredit", "void"],
    ],
    [
      "a draft of a customer with credit",
      facts("draft", { creditLeft: 1n }),
      ["edit", "finalize", "send", "void"],
    ],
    [
      "a sent invoice over nothing",
      facts("sent", { total: 0n, creditLeft: 1n }),
      ["sendAgain", "recordPayment", "void"],
    ],
    [
      "a sent invoice past its due date",
      facts("sent", { today: "2026-12-01" }),
      ["sendAgain", "remind", "recordPayment", "writeOff", "issueCreditNote", "void"],
    ],
    [
      "an overdue invoice",
      facts("overdue"),
      ["sendAgain", "remind", "recordPayment", "writeOff", "issueCreditNote", "void"],
    ],
    [
      "an overdue invoice without address",
      facts("overdue", { hasBillingEmail: false }),
      ["recordPayment", "writeOff", "issueCreditNote", "void"],
    ],
    ["a paid invoice", facts("paid"), ["recordPayment", "reopen", "issueCreditNote", "refund"]],
    [
      "an invoice that credit paid as it was sent",
      facts("paid", { creditApplied: 10_000n, emailHeld: true }),
      ["undoSend", "recordPayment", "issueCreditNote", "refund"],
    ],
    [
      "an invoice that money paid as it was sent",
      facts("paid", { emailHeld: true }),
      ["recordPayment", "reopen", "issueCreditNote", "refund"],
    ],
    [
      "an invoice over nothing just sent",
      facts("paid", { total: 0n, amountPaid: 0n, emailHeld: true }),
      ["recordPayment", "void"],
    ],
    ["an invoice paid by nothing", facts("paid", { total: 0n, amountPaid: 0n }), ["recordPayment", "void"]],
    ["a voided invoice", facts("voided"), ["recordPayment"]],
    ["a part refunded invoice", facts("refunded"), ["recordPayment", "issueCreditNote", "refund"]],
    ["a wholly refunded invoice", facts("refunded", { amountRefunded: 10_000n }), ["recordPayment"]],
  ])("of %s", (_, state, actions) => {
    expect(availableActions(state)).toEqual(actions);
  });

  const anyFacts = fc.record({
    status: fc.constantFrom(...INVOICE_STATUSES),
    lineCount: fc.integer({ min: 0, max: 2 }),
    total: fc.constantFrom(0n, 10_000n),
    amountPaid: fc.constantFrom(0n, 1n, 10_000n),
    amountRefunded: fc.constantFrom(0n, 1n, 10_000n),
    creditApplied: fc.constantFrom(0n, 1n, 10_000n),
    writtenOff: fc.constantFrom(0n, 1n, 10_000n),
    credited: fc.constantFrom(0n, 1n, 10_000n),
    creditLeft: fc.constantFrom(0n, 1n),
    openDebt: fc.constantFrom(0n, 1n, 2n),
    dueDate: fc.constant("2026-11-15"),
    today: fc.constantFrom("2026-11-14", "2026-11-15", "2026-11-16"),
    emailHeld: fc.boolean(),
    hasBillingEmail: fc.boolean(),
    taxFault: fc.constantFrom(null, ...TAX_FAULTS),
    unpriced: fc.constantFrom(null, "held" as const, "waived" as const),
    isRefreshable: fc.boolean(),
  });

  it("are exactly the person's actions that are not refused", () => {
    fc.assert(
      fc.property(anyFacts, (drawn) => {
        const decided = INVOICE_ACTIONS.filter((action) => {
          try {
            return targets(TRANSITIONS[action][drawn.status]).includes(decide(action, drawn));
          } catch {
            return false;
          }
        });
        expect(availableActions(drawn)).toEqual(decided.filter((action) => action !== "markOverdue"));
      }),
    );
  });
});

describe("decide", () => {
  it.each(pairs)("$action on $status follows the table or is refused in a sentence", ({ action, status }) => {
    const state = facts(status, {
      emailHeld: action === "undoSend",
      isRefreshable: true,
      today: "2026-11-16",
      creditLeft: 1n,
      unpriced: action === "billNothing" ? "held" : action === "undoBillNothing" ? "waived" : null,
      ...(action === "undoSend" && status === "paid" ? { creditApplied: 10_000n } : {}),
      ...(action === "undoWriteOff" ? { writtenOff: 1n } : {}),
      ...(action === "reopen" && status !== "refunded" ? { amountPaid: 5_000n } : {}),
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
  ] as const)("says why %s is refused on %s", (action, status, detail) => {
    expect(refused(() => decide(action, facts(status)), "action_not_allowed").detail).toBe(detail);
  });

  it("settles with a payment that leaves nothing due", () => {
    for (const status of ["pending", "sent", "overdue"] as const) {
      expect(decide("recordPayment", facts(status), { settles: true })).toBe("paid");
      expect(decide("recordPayment", facts(status), { settles: false })).toBe(status);
      expect(decide("recordPayment", facts(status))).toBe(status);
    }
    // What comes for a settled or cancelled one is credit.
    for (const status of ["paid", "voided", "refunded"] as const)
      expect(decide("recordPayment", facts(status), { settles: true })).toBe(status);
  });

  it("settles an invoice over nothing as soon as it is issued", () => {
    expect(decide("finalize", facts("draft", { total: 0n }))).toBe("paid");
    expect(decide("send", facts("draft", { total: 0n }))).toBe("paid");
    expect(decide("finalize", facts("draft", { total: 1n }))).toBe("pending");
    expect(decide("send", facts("pending", { total: 1n }))).toBe("sent");
  });

  it("settles with credit that leaves nothing due, and refuses where there is none or nothing is due", () => {
    for (const status of ["pending", "sent", "overdue"] as const) {
      expect(decide("applyCredit", facts(status, { creditLeft: 1n }), { settles: true })).toBe("paid");
      expect(decide("applyCredit", facts(status, { creditLeft: 1n }))).toBe(status);
      expect(refused(() => decide("applyCredit", facts(status)), "no_credit").detail).toContain("no credit");
      refused(
        () => decide("applyCredit", facts(status, { creditLeft: 1n, amountPaid: 10_000n })),
        "action_not_allowed",
      );
    }
  });

  it("reminds of what is due, once the invoice itself has left, where there is an address", () => {
    for (const status of ["sent", "overdue"] as const) {
      expect(decide("remind", facts(status))).toBe(status);
      refused(() => decide("remind", facts(status, { hasBillingEmail: false })), "customer_without_email");
      refused(() => decide("remind", facts(status, { emailHeld: true })), "action_not_allowed");
      refused(() => decide("remind", facts(status, { total: 0n })), "action_not_allowed");
    }
  });

  it("reminds nobody whose credit covers what is open, to the last cent", () => {
    for (const status of ["sent", "overdue"] as const) {
      const owing = (openDebt: bigint) => facts(status, { creditLeft: 2_500n, openDebt });
      refused(() => decide("remind", owing(2_500n)), "covered_by_credit");
      expect(decide("remind", owing(2_501n))).toBe(status);
    }
  });

  it("needs a line to finalize or to send a draft", () => {
    for (const action of ["finalize", "send"] as const) {
      const bare = facts("draft", { lineCount: 0 });
      const { detail } = refused(() => decide(action, bare), "invoice_without_lines");
      expect(detail).toContain("add at least one");
    }
  });

  it("needs a billing e-mail to send, first or again, but not to finalize", () => {
    const noEmail = { hasBillingEmail: false };
    refused(() => decide("send", facts("draft", noEmail)), "customer_without_email");
    refused(() => decide("send", facts("pending", noEmail)), "customer_without_email");
    refused(() => decide("sendAgain", facts("sent", noEmail)), "customer_without_email");
    refused(() => decide("sendAgain", facts("overdue", noEmail)), "customer_without_email");
    expect(decide("finalize", facts("draft", noEmail))).toBe("pending");
  });

  it("undoes a sending only while its e-mail is held back", () => {
    expect(decide("undoSend", facts("sent", { emailHeld: true }))).toBe("pending");
    const { detail } = refused(() => decide("undoSend", facts("sent")), "action_not_allowed");
    expect(detail).toContain("The e-mail has left");
  });

  it("becomes overdue when the due date has ended, and not on it", () => {
    expect(decide("markOverdue", facts("sent", { today: "2026-11-16" }))).toBe("overdue");
    expect(decide("markOverdue", facts("sent", { today: "2027-01-01" }))).toBe("overdue");
    refused(() => decide("markOverdue", facts("sent", { today: "2026-11-15" })), "action_not_allowed");
    refused(() => decide("markOverdue", facts("sent", { today: "2026-11-14" })), "action_not_allowed");
  });

  it("becomes overdue when part of it is due, and not when nothing is", () => {
    const late = { today: "2026-11-16" };
    expect(decide("markOverdue", facts("sent", { ...late, amountPaid: 9_999n }))).toBe("overdue");
    const covered = facts("sent", { ...late, amountPaid: 10_000n });
    refused(() => decide("markOverdue", covered), "action_not_allowed");
    refused(() => decide("markOverdue", facts("sent", { ...late, total: 0n })), "action_not_allowed");
    refused(() => decide("markOverdue", facts("sent", { ...late, total: -100n })), "action_not_allowed");
  });
});
