import type { Statement } from "@billow/contract/books/books.ts";
import { ACCOUNTS, POSTING_KINDS, type Posting } from "@billow/core/books/ledger.ts";
import { type StatementKind, statementMoves } from "@billow/core/books/statement.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { readCustomer } from "../../parties/customers/read-customer.ts";
import { type CustomerPosting, owedBefore, postingsOfCustomer } from "./statement-queries.ts";

/** The most postings of a statement. */
const POSTINGS_MAX = 10_000;

/**
 * A customer's statement of account: opening balance, postings, closing balance. Negative where the operator owes the
 * customer.
 *
 * @throws DomainError `not_found`, `unknown_currency`, `too_large`
 */
export async function readStatement(
  db: Kysely<Database>,
  {
    customerId,
    ...query
  }: {
    customerId: string;
    from?: string | undefined;
    before?: string | undefined;
    currency?: string | undefined;
  },
): Promise<Statement> {
  const customer = await readCustomer(db, customerId);
  if (query.currency !== undefined && !isCurrencyCode(query.currency)) {
    throw new DomainError("unknown_currency", `"${query.currency}" is not a currency in use.`, "/currency");
  }
  const currency = query.currency ?? customer.currency;
  const range = { from: query.from ?? null, before: query.before ?? null };
  const account = { customerId, currency, ...range };
  const postings = await postingsOfCustomer(db, { ...account, limit: POSTINGS_MAX + 1 });
  if (postings.length > POSTINGS_MAX) {
    throw new DomainError("too_large", "The statement would be too long. Choose a shorter period.");
  }
  const amount = (minor: bigint) => formatAmount(minor, currency);
  const opening = await owedBefore(db, account);
  let balance = opening;
  const entries = postings.flatMap((posting) =>
    statementMoves(postingOf(posting)).map(({ kind, debit, credit }) => {
      balance += debit - credit;
      return {
        date: posting.posted_on,
        kind,
        document: posting.document ?? posting.invoice_number ?? "",
        invoiceId: posting.invoice_id,
        debit: amount(debit),
        credit: amount(credit),
        balance: amount(balance),
        description: describe(kind, posting),
      };
    }),
  );
  return {
    customer: { id: customer.id, name: customer.name, tenantId: customer.tenant_id },
    currency,
    ...range,
    opening: amount(opening),
    entries,
    closing: amount(balance),
  };
}

function postingOf({ posting_id, kind, accounts, amounts }: CustomerPosting): Posting {
  const known = POSTING_KINDS.find((one) => one === kind);
  if (known === undefined) throw new Error(`Posting ${posting_id} is of the unknown kind ${kind}.`);
  const entries = accounts.map((name, index) => {
    const account = ACCOUNTS.find((one) => one === name);
    if (account === undefined) throw new Error(`Posting ${posting_id} has the unknown account ${name}.`);
    return { account, amount: amounts[index] ?? 0n };
  });
  return { kind: known, entries };
}

const WORDS: Record<StatementKind, string> = {
  invoice: "Invoice",
  payment: "Payment",
  paymentReversed: "Payment reversed",
  credit: "Credit used",
  creditReleased: "Credit given back",
  void: "Cancellation",
  creditNote: "Credit note",
  refund: "Refund",
  payout: "Credit paid out",
  writeOff: "Write-off",
  writeOffUndone: "Write-off taken back",
};

/** For example "Payment on INV-2026-0042: SEPA credit transfer, NTRF-1". */
function describe(kind: StatementKind, { invoice_number, memo }: CustomerPosting): string {
  const isOnInvoice = kind !== "invoice" && invoice_number !== null;
  const what = isOnInvoice ? `${WORDS[kind]} on ${invoice_number}` : WORDS[kind];
  return memo === null || kind === "refund" ? what : `${what}: ${memo}`;
}
