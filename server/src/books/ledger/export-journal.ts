import { addDays, nextMonth } from "@billow/core/metering/period.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { type JournalPosting, journalPostings } from "./journal-queries.ts";
import { commodityDirective, journalAccount, journalAmount, journalText } from "./journal-text.ts";
import { postingWords } from "./posting-words.ts";

/** The state of the journal while it is written. */
interface Journal {
  declared: Set<string>;
  /** The balance of each customer account, by account and currency. */
  balances: Map<string, { account: string; currency: CurrencyCode; amount: bigint }>;
  /** Accounts that changed in the month being written. */
  changed: Set<string>;
  lastDate: string | null;
}

/**
 * Writes the books as a journal for hledger, piece by piece: one transaction per posting, by date. It declares
 * everything it uses. At the end of each month it asserts the balances of every customer that changed, so that
 * `hledger check --strict` finds later edits.
 */
export async function* exportJournal(
  db: Kysely<Database>,
  range: { from?: string | undefined; before?: string | undefined; issuerId?: string | undefined },
): AsyncGenerator<string, void, undefined> {
  const journal: Journal = { declared: new Set(), balances: new Map(), changed: new Set(), lastDate: null };
  let isBegun = false;
  const batches = journalPostings(db, {
    from: range.from ?? null,
    before: range.before ?? null,
    issuerId: range.issuerId ?? null,
  });
  for await (const postings of batches) {
    const pieces = postings.map((posting) => transactionOf(journal, posting));
    yield (isBegun ? "" : HEAD) + pieces.join("");
    isBegun = true;
  }
  yield (isBegun ? "" : HEAD) + assertions(journal, journal.lastDate ?? "");
}

const HEAD = "; Billow's books, for hledger. A debit is positive, a credit negative.\n\n";

/** A posting as a transaction, after any due assertions of the previous month and any new declarations. */
function transactionOf(journal: Journal, posting: JournalPosting): string {
  const currency = posting.currency;
  const before = monthEnd(journal, posting.posted_on);
  const lines = posting.accounts.map((name, index) => ({
    account: journalAccount(name, posting.tenant_id),
    amount: BigInt(posting.amounts[index] ?? "0"),
  }));
  if (posting.kind === "opening") {
    lines.push({ account: "equity:opening", amount: -lines.reduce((sum, { amount }) => sum + amount, 0n) });
  }
  const declarations = lines.map(({ account }) => declare(journal, `account ${account}\n`)).join("");
  const commodity = declare(journal, commodityDirective(currency));
  for (const line of lines) {
    if (line.account.startsWith("assets:receivable:") || line.account.startsWith("liabilities:credit:"))
      remember(journal, { ...line, currency });
  }
  journal.lastDate = posting.posted_on;
  const entries = lines.map(({ account, amount }) => `    ${account}  ${journalAmount(amount, currency)}\n`);
  return `${before}${commodity}${declarations}${headOf(posting)}${entries.join("")}\n`;
}

/** For example "2026-11-02 * (INV-2026-0002) Nordwind GmbH | Invoice", followed by its ids. */
function headOf(posting: JournalPosting): string {
  const { posted_on, posting_id, kind, invoice_number, customer_name, memo, recorded_at } = posting;
  const document = posting.document ?? invoice_number;
  const code = document === null ? "" : `(${document}) `;
  const payee = customer_name === null ? "" : `${journalText(customer_name)} | `;
  const tags = [
    ...(posting_id === null ? [] : [`posting:${posting_id}`, `recorded:${recorded_at}`]),
    ...(invoice_number === null ? [] : [`invoice:${invoice_number}`]),
  ];
  return [
    `${posted_on} * ${code}${payee}${postingWords(kind)}\n`,
    ...(tags.length === 0 ? [] : [`    ; ${tags.join(", ")}\n`]),
    ...(memo === null ? [] : [`    ; ${journalText(memo)}\n`]),
  ].join("");
}

function declare(journal: Journal, directive: string): string {
  if (journal.declared.has(directive)) return "";
  journal.declared.add(directive);
  return directive;
}

function remember(
  journal: Journal,
  { account, currency, amount }: { account: string; currency: CurrencyCode; amount: bigint },
): void {
  const key = `${account} ${currency}`;
  const held = journal.balances.get(key) ?? { account, currency, amount: 0n };
  journal.balances.set(key, { ...held, amount: held.amount + amount });
  journal.changed.add(key);
}

/** The assertions due when the first posting of another month comes. */
function monthEnd(journal: Journal, date: string): string {
  const { lastDate } = journal;
  if (lastDate === null || lastDate.slice(0, 7) === date.slice(0, 7)) return "";
  return assertions(journal, addDays(`${nextMonth(lastDate.slice(0, 7))}-01`, -1));
}

/** Transactions of zero that assert the balance of each changed account at the end of a day. */
function assertions(journal: Journal, date: string): string {
  const lines = [...journal.changed].sort().flatMap((key) => {
    const held = journal.balances.get(key);
    if (held === undefined) return [];
    const { account, currency, amount } = held;
    return [`    ${account}  ${journalAmount(0n, currency)} = ${journalAmount(amount, currency)}\n`];
  });
  journal.changed.clear();
  return lines.length === 0 ? "" : `${date} * Balances of customers\n${lines.join("")}\n`;
}
