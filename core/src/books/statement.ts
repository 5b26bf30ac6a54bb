import type { Posting } from "./ledger.ts";

/** The kinds of lines in a customer's statement of account. */
export const STATEMENT_KINDS = [
  "invoice",
  "payment",
  "paymentReversed",
  "credit",
  "creditReleased",
  "void",
  "creditNote",
  "refund",
  "payout",
  "writeOff",
  "writeOffUndone",
] as const;

/** One of `STATEMENT_KINDS`. */
export type StatementKind = (typeof STATEMENT_KINDS)[number];

/** A line of a statement, in minor units. A debit increases what the customer owes, a credit reduces it. */
export interface StatementMove {
  readonly kind: StatementKind;
  readonly debit: bigint;
  readonly credit: bigint;
}

/**
 * What a posting means to the customer. Debits minus credits change the customer's balance, which is receivables
 * minus credit. Using credit changes nothing and shows on both sides. A refund is two facts: the credit note, and the
 * payout; so is a credit note that pays something out.
 */
export function statementMoves({ kind, entries }: Posting): StatementMove[] {
  const sum = (...accounts: readonly string[]) =>
    entries.reduce((total, { account, amount }) => total + (accounts.includes(account) ? amount : 0n), 0n);
  switch (kind) {
    case "issue":
      return moves("invoice", sum("receivable"));
    case "payment":
      return moves("payment", -sum("cash"));
    case "paymentReversed":
      return moves("paymentReversed", -sum("cash"));
    case "credit":
      return [{ kind: "credit", debit: sum("customerCredit"), credit: -sum("receivable") }];
    case "creditReleased":
      return [{ kind: "creditReleased", debit: sum("receivable"), credit: -sum("customerCredit") }];
    case "void":
      return moves("void", sum("receivable"));
    case "writeOff":
    case "writeOffUndone":
      return moves(kind, sum("receivable"));
    case "charge":
    case "chargeUndone":
    case "transfer":
    case "paymentFee":
    case "paymentFeeUndone":
      return [];
    case "payout":
      return moves("payout", -sum("cash"));
    case "creditNote":
    case "refund":
      return [...moves("creditNote", -sum("revenue", "tax")), ...moves("refund", -sum("cash"))];
  }
}

function moves(kind: StatementKind, owed: bigint): StatementMove[] {
  if (owed === 0n) return [];
  return [owed > 0n ? { kind, debit: owed, credit: 0n } : { kind, debit: 0n, credit: -owed }];
}
