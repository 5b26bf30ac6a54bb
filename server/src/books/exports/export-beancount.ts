import { isMoneyPlace } from "@billow/core/books/money-place.ts";
import type { EntryPart } from "@billow/core/books/tax-parts.ts";
import { addDays, nextMonth } from "@billow/core/metering/period.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { postingWords } from "../ledger/posting-words.ts";
import { partsOfPosting } from "./parts-of-posting.ts";
import { openingBalances, type TaxedPosting, taxedPostings } from "./queries.ts";

/** The state of the file while it is written. */
interface Written {
  opened: Set<string>;
  /** The balance of each customer account, by account and currency. */
  balances: Map<string, { account: string; currency: CurrencyCode; amount: bigint }>;
  /** Those that changed in the month being written. */
  changed: Set<string>;
  lastDate: string | null;
}

interface Line {
  account: string;
  amount: bigint;
  currency: CurrencyCode;
}

/**
 * Writes the books for beancount, piece by piece: a transaction for each posting, by date, with sales and tax divided by
 * category, rate and country. Accounts are opened when they are first used. After each month it asserts the balances of
 * the customers that changed, so that `bean-check` finds later edits.
 */
export async function* exportBeancount(
  db: Kysely<Database>,
  range: { from?: string | undefined; before?: string | undefined; issuerId?: string | undefined },
): AsyncGenerator<string, void, undefined> {
  const written: Written = { opened: new Set(), balances: new Map(), changed: new Set(), lastDate: null };
  const { from = null, before = null, issuerId = null } = range;
  yield HEAD;
  if (from !== null) {
    for (const { account, currency, tenant_id, amount } of await openingBalances(db, { from, issuerId })) {
      const name = accountName({ account, tenantId: tenant_id, tax: null, country: null });
      yield transaction(written, `${from} * "Opening balance"\n`, from, [
        { account: name, amount, currency },
        { account: "Equity:Opening", amount: -amount, currency },
      ]);
    }
  }
  for await (const postings of taxedPostings(db, { from, before, issuerId, currency: null })) {
    yield postings.map((posting) => transactionOf(written, posting)).join("");
  }
  if (written.lastDate !== null) yield assertions(written, addDays(written.lastDate, 1));
}

const HEAD = `; Billow's books, for beancount. A debit is positive, a credit negative.
option "title" "Billow's books"
option "name_income" "Income"

`;

function transactionOf(written: Written, posting: TaxedPosting): string {
  const { posted_on: date, currency, country } = posting;
  const due = isNewMonth(written, date) ? assertions(written, `${date.slice(0, 7)}-01`) : "";
  const lines = partsOfPosting(posting).map(({ account, amount, tax, place }) => ({
    account: accountName({ account: place ?? account, tenantId: posting.tenant_id, tax, country }),
    amount,
    currency,
  }));
  return due + transaction(written, headOf(posting), date, lines);
}

/** For example `2026-11-02 * "Nordwind GmbH" "Invoice" ^INV-2026-0002`, followed by its ids. */
function headOf(posting: TaxedPosting): string {
  const { posted_on, posting_id, kind, invoice_number, customer_name, memo, recorded_at } = posting;
  const document = posting.document ?? invoice_number;
  const link = document === null ? "" : ` ^${document.replace(/[^A-Za-z0-9\-_/.]/g, "-")}`;
  const payee = customer_name === null ? "" : `${quoted(customer_name)} `;
  return [
    `${posted_on} * ${payee}${quoted(postingWords(kind))}${link}\n`,
    `  posting: "${posting_id}"\n  recorded: "${recorded_at}"\n`,
    ...(invoice_number === null ? [] : [`  invoice: ${quoted(invoice_number)}\n`]),
    ...(memo === null ? [] : [`  memo: ${quoted(memo)}\n`]),
  ].join("");
}

/** A transaction, after the directives that open what it uses for the first time. */
function transaction(written: Written, head: string, date: string, lines: readonly Line[]): string {
  const opens = [...new Set(lines.map(({ account }) => account))]
    .filter((account) => !written.opened.has(account))
    .map((account) => {
      written.opened.add(account);
      return `${date} open ${account}\n`;
    });
  for (const line of lines) if (isOfCustomer(line.account)) remember(written, line);
  written.lastDate = date;
  const entries = lines.map(
    ({ account, amount, currency }) => `  ${account}  ${formatAmount(amount, currency)} ${currency}\n`,
  );
  return `${opens.join("")}${head}${entries.join("")}\n`;
}

function isOfCustomer(account: string): boolean {
  return account.startsWith("Assets:Receivable:") || account.startsWith("Liabilities:Credit:");
}

function remember({ balances, changed }: Written, { account, amount, currency }: Line): void {
  const key = `${account} ${currency}`;
  balances.set(key, { account, currency, amount: (balances.get(key)?.amount ?? 0n) + amount });
  changed.add(key);
}

function isNewMonth({ lastDate }: Written, date: string): boolean {
  return lastDate !== null && nextMonth(lastDate.slice(0, 7)) <= date.slice(0, 7);
}

/** What each changed account holds as a day begins. */
function assertions({ balances, changed }: Written, date: string): string {
  const lines = [...changed].sort().flatMap((key) => {
    const held = balances.get(key);
    return held === undefined
      ? []
      : [`${date} balance ${held.account}  ${formatAmount(held.amount, held.currency)} ${held.currency}\n`];
  });
  changed.clear();
  return lines.length === 0 ? "" : `${lines.join("")}\n`;
}

const ROOTS: Readonly<Record<string, string>> = {
  cash: "Assets:Cash",
  revenue: "Income:Sales",
  discount: "Income:Discounts",
  tax: "Liabilities:Tax",
  badDebt: "Expenses:BadDebt",
  taxRelief: "Liabilities:TaxRelief",
  lateFees: "Income:LateFees",
  lateInterest: "Income:LateInterest",
  paymentFees: "Expenses:PaymentFees",
};

/** An account's name in the file. Parts of a name begin with a capital and have letters, digits and hyphens alone. */
function accountName({
  account,
  tenantId,
  tax,
  country,
}: {
  account: string;
  tenantId: string | null;
  tax: EntryPart["tax"];
  country: string | null;
}): string {
  if (account === "receivable" && tenantId !== null) return `Assets:Receivable:C${part(tenantId)}`;
  if (account === "customerCredit" && tenantId !== null) return `Liabilities:Credit:C${part(tenantId)}`;
  if (isMoneyPlace(account)) return `Assets:${account.split(":").map(capital).join(":")}`;
  const root = ROOTS[account];
  if (root === undefined) throw new Error(`The books have the unknown account ${account}.`);
  if (tax === null) return root;
  const rate = tax.category === "standard" ? `-${decimalText(decimal(tax.rate)).replace(".", "-")}` : "";
  const kind = `${tax.category.charAt(0).toUpperCase()}${tax.category.slice(1)}${rate}`;
  return `${root}:${kind}:${country ?? "Unknown"}`;
}

/** Letters and digits stay, any other character becomes a hyphen and hex. So different texts stay different. */
function part(text: string): string {
  return text.replace(/[^A-Za-z0-9]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `-${byte.toString(16).padStart(2, "0").toUpperCase()}`)
      .join(""),
  );
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${part(text.slice(1))}`;
}

function quoted(text: string): string {
  const plain = text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replaceAll("\\", "/")
    .replaceAll('"', "'")
    .trim();
  return `"${plain}"`;
}
