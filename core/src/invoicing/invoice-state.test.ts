import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { invoiceFacts as facts, targets } from "../testing/invoice-facts.ts";
import { refused } from "../testing/refused.ts";
import type { InvoiceFacts } from "./invoice-facts.ts";
import { availableActions, decide } from "./invoice-state.ts";
import { TAX_FAULTS } from "./tax-readiness.ts";
import { INVOICE_ACTIONS, INVOICE_STATUSES, type InvoiceAction, TRANSITIONS } from "./transitions.ts";

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
    ["a pending invoice", facts("pending"), ["send", "recordPayment", "allocate", "void"]],
    [
      "a pending invoice, part paid",
      facts("pending", { amountPaid: 1n }),
      ["send", "recordPayment", "allocate", "unallocate", "reopen", "void"],
    ],
    [
      "an invoice just sent",
      facts("sent", { emailHeld: true }),
      [
        "undoSend",
        "sendAgain",
        "recordPayment",
        "allocate",
        "promise",
        "writeOff",
        "issueCreditNote",
        "void",
      ],
    ],
    [
      "a sent invoice",
      facts("sent"),
      [
        "sendAgain",
        "remind",
        "recordPayment",
        "allocate",
        "promise",
        "collect",
        "writeOff",
        "issueCreditNote",
        "void",
      ],
    ],
    [
      "a sent invoice, part paid",
      facts("sent", { amountPaid: 1n }),
      [
        "sendAgain",
        "remind",
        "recordPayment",
        "allocate",
        "unallocate",
        "reopen",
        "promise",
        "collect",
        "writeOff",
        "issueCreditNote",
        "void",
      ],
    ],
    [
      "a sent invoice, part paid by credit",
      facts("sent", { amountPaid: 1n, creditApplied: 1n }),
      [
        "sendAgain",
        "remind",
        "recordPayment",
        "allocate",
        "promise",
        "collect",
        "writeOff",
        "issueCreditNote",
        "void",
      ],
    ],
    [
      "a pending invoice of a customer with credit",
      facts("pending", { creditLeft: 1n }),
      ["send", "recordPayment", "allocate", "applyCredit", "void"],
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
      [
        "sendAgain",
        "remind",
        "recordPayment",
        "allocate",
        "promise",
        "collect",
        "writeOff",
        "issueCreditNote",
        "void",
      ],
    ],
    [
      "an overdue invoice",
      facts("overdue"),
      [
        "sendAgain",
        "remind",
        "recordPayment",
        "allocate",
        "promise",
        "collect",
        "writeOff",
        "issueCreditNote",
        "void",
      ],
    ],
    [
      "an overdue invoice without address",
      facts("overdue", { hasBillingEmail: false }),
      ["recordPayment", "allocate", "promise", "collect", "writeOff", "issueCreditNote", "void"],
    ],
    [
      "an overdue invoice that is promised",
      facts("overdue", { promisedOn: "2026-11-20" }),
      [
        "sendAgain",
        "remind",
        "recordPayment",
        "allocate",
        "promise",
        "withdrawPromise",
        "collect",
        "writeOff",
        "issueCreditNote",
        "void",
      ],
    ],
    [
      "an overdue invoice that a direct debit collects",
      facts("overdue", { collectingOn: "2026-11-20" }),
      [
        "sendAgain",
        "remind",
        "recordPayment",
        "allocate",
        "promise",
        "stopCollecting",
        "writeOff",
        "issueCreditNote",
        "void",
      ],
    ],
    [
      "an invoice paid while a direct debit is on its way",
      facts("paid", { collectingOn: "2026-11-20", promisedOn: "2026-11-20" }),
      ["recordPayment", "unallocate", "reopen", "stopCollecting", "issueCreditNote", "refund"],
    ],
    [
      "an invoice written off in part",
      facts("paid", { amountPaid: 6_000n, writtenOff: 4_000n }),
      ["recordPayment", "allocate", "unallocate", "reopen", "undoWriteOff", "refund"],
    ],
    ["a paid invoice", facts("paid"), ["recordPayment", "unallocate", "reopen", "issueCreditNote", "refund"]],
    [
      "an invoice that credit paid as it was sent",
      facts("paid", { creditApplied: 10_000n, emailHeld: true }),
      ["undoSend", "recordPayment", "issueCreditNote", "refund"],
    ],
    [
      "an invoice that money paid as it was sent",
      facts("paid", { emailHeld: true }),
      ["recordPayment", "unallocate", "reopen", "issueCreditNote", "refund"],
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
    promisedOn: fc.constantFrom(null, "2026-11-20"),
    collectingOn: fc.constantFrom(null, "2026-11-20"),
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

  it("collects what is due once the invoice has left, one debit at a time, and not what credit covers", () => {
    for (const status of ["sent", "overdue"] as const) {
      expect(decide("collect", facts(status))).toBe(status);
      expect(decide("collect", facts(status, { creditLeft: 2n, openDebt: 3n }))).toBe(status);
      refused(() => decide("collect", facts(status, { creditLeft: 3n, openDebt: 3n })), "covered_by_credit");
      refused(() => decide("collect", facts(status, { emailHeld: true })), "action_not_allowed");
      refused(() => decide("collect", facts(status, { writtenOff: 10_000n })), "action_not_allowed");
      const { detail } = refused(
        () => decide("collect", facts(status, { collectingOn: "2026-11-20" })),
        "action_not_allowed",
      );
      expect(detail).toBe("A direct debit collects this invoice on 2026-11-20 already.");
    }
  });

  it("allocates to what is due, and to what was written off, to the last cent", () => {
    for (const status of ["pending", "sent", "overdue"] as const) {
      expect(decide("allocate", facts(status), { settles: true })).toBe("paid");
      expect(decide("allocate", facts(status, { amountPaid: 9_999n }))).toBe(status);
    }
    expect(decide("allocate", facts("paid", { amountPaid: 9_999n, writtenOff: 1n }))).toBe("paid");
    refused(() => decide("allocate", facts("paid")), "action_not_allowed");
    refused(
      () => decide("allocate", facts("paid", { amountPaid: 1n, credited: 9_999n })),
      "action_not_allowed",
    );
  });

  it("takes a payment off where money pays, which is due again as late as it is", () => {
    expect(decide("unallocate", facts("paid"), { wasSent: false })).toBe("pending");
    expect(decide("unallocate", facts("paid"))).toBe("sent");
    expect(decide("unallocate", facts("paid", { today: "2026-11-16" }))).toBe("overdue");
    refused(() => decide("unallocate", facts("paid", { creditApplied: 10_000n })), "action_not_allowed");
  });

  it("takes a promise back where there is one of an open debt", () => {
    const promised = { promisedOn: "2026-11-20" };
    expect(decide("withdrawPromise", facts("overdue", promised))).toBe("overdue");
    refused(() => decide("withdrawPromise", facts("overdue")), "action_not_allowed");
    refused(
      () => decide("withdrawPromise", facts("sent", { ...promised, writtenOff: 10_000n })),
      "action_not_allowed",
    );
  });
});
