import { expect, test } from "vitest";
import { besideNext, nextStep, otherActions } from "./actions.ts";

test.each([
  ["draft", ["edit", "finalize", "send", "void"], "finalize", ["edit", "void"]],
  ["pending", ["send", "recordPayment", "void"], "send", ["recordPayment", "void"]],
  ["sent", ["send", "recordPayment", "void"], "recordPayment", ["sendAgain", "void"]],
  ["sent", ["recordPayment", "issueCreditNote", "void"], "recordPayment", ["issueCreditNote", "void"]],
  ["paid", ["recordPayment", "reopen", "refund"], null, ["refund", "reopen", "recordCredit"]],
  [
    "overdue",
    ["recordPayment", "writeOff", "undoWriteOff", "void"],
    "recordPayment",
    ["undoWriteOff", "writeOff", "void"],
  ],
  [
    "sent",
    ["recordPayment", "allocate", "unallocate", "promise", "withdrawPromise", "void"],
    "recordPayment",
    ["promise", "void"],
  ],
  ["voided", ["recordPayment"], null, ["recordCredit"]],
] as const)(
  "of a %s invoice with %j the next step is %s and the rest %j",
  (status, available, next, rest) => {
    const invoice = { status, availableActions: [...available] };
    expect(nextStep(invoice)).toBe(next);
    expect(otherActions(invoice)).toEqual(rest);
    expect(besideNext(invoice)).toBe(status === "draft" ? "send" : null);
  },
);
