import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { KnownPayment, MatchedInvoice, MatchedLine } from "@billow/core/payments/match-line.ts";
import { namedInvoices } from "@billow/core/payments/named-invoices.ts";
import { returnedAmount } from "@billow/core/payments/returned-amount.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { mergedCustomers } from "../../parties/customers/merge/merged-customers.ts";
import { searchName } from "../../parties/customers/search-name.ts";
import { listIssuers, prefixesOfInvoices } from "../../parties/issuers/issuer.ts";
import { type AccountIssuers, accountIssuers } from "./account-issuers.ts";
import {
  customersOfIbans,
  customersOfNames,
  invoicesOfNumbers,
  openOfAmounts,
  openOfCustomers,
  type PayableRow,
  type PaymentFactRow,
  paymentsOf,
} from "./facts-queries.ts";
import type { BankLineRow } from "./queries.ts";

/** What core needs to match lines, as it stands now. */
export interface MatchFacts {
  lines: MatchedLine[];
  invoices: MatchedInvoice[];
  /** When payments that lines may be about were received. */
  paidOn: ReadonlyMap<string, string>;
  issuers: AccountIssuers;
}

/** How many invoices over one amount are offered. */
const OF_AMOUNT_MAX = 5;

/** Reads all that may fit lines, in a few statements whatever their number. */
export async function matchFacts(db: Kysely<Database>, rows: readonly BankLineRow[]): Promise<MatchFacts> {
  const prefixes = await prefixesOfInvoices(db);
  const issuers = accountIssuers(await listIssuers(db));
  const incoming = rows.filter(({ kind }) => kind === "payment");
  const names = new Map(incoming.map((row) => [row.id, namesIn(row, prefixes)]));
  const folded = new Map(incoming.map((row) => [row.id, searchName(row.name)]));
  const ibans = await customersOfIbans(db, unique(incoming.map(({ iban }) => iban)));
  const byIban = Map.groupBy(ibans, ({ iban }) => iban);
  const named = await customersOfNames(db, unique(folded.values()));
  const byName = Map.groupBy(named, ({ search_name }) => search_name);
  const found = unique([...ibans.map((row) => row.customer_id), ...named.map(({ id }) => id)]);
  const merges = await mergedCustomers(db, found);
  const customers = unique([...found, ...merges.flatMap(({ id, into }) => [id, into])]);
  const unknown = incoming.filter(
    ({ id, iban }) => !byIban.has(iban) && !byName.has(folded.get(id) ?? "") && names.get(id)?.length === 0,
  );
  const open = await openOfCustomers(db, customers);
  const payable = [
    ...(await invoicesOfNumbers(db, unique([...names.values()].flat()))),
    ...open,
    ...(await openOfAmounts(db, uniqueAmounts(unknown), OF_AMOUNT_MAX)),
  ];
  const payments = await paymentsFor(db, rows);
  const owing = new Set(open.map((row) => `${row.customer_id} ${row.currency}`));
  const payers = (ids: readonly string[], { currency }: BankLineRow) =>
    unique(ids.flatMap((id) => payersFor(id, merges, (one) => owing.has(`${one} ${currency}`))));
  const lines = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    amount: row.amount,
    returned: returnedAmount(row),
    currency: row.currency,
    issuerId: issuers.ofAccount(row.account)?.id ?? null,
    isConverted: row.original !== "",
    names: names.get(row.id) ?? [],
    customersOfIban: payers(
      (byIban.get(row.iban) ?? []).map((one) => one.customer_id),
      row,
    ),
    customersOfName: payers(
      (byName.get(folded.get(row.id) ?? "") ?? []).map(({ id }) => id),
      row,
    ),
    payments: payments.of(row),
  }));
  return { lines, invoices: invoicesOf(payable), paidOn: payments.paidOn, issuers };
}

/**
 * Whose invoices a customer's money may pay: its own, and those that its duplicates still owe. Where nothing is open, it is
 * the money of the customer that stays.
 */
function payersFor(
  customerId: string,
  merges: readonly { id: string; into: string }[],
  owes: (id: string) => boolean,
): string[] {
  const root = merges.find(({ id }) => id === customerId)?.into ?? customerId;
  const owing = [root, ...merges.filter(({ into }) => into === root).map(({ id }) => id)].filter(owes);
  return owing.length === 0 ? [root] : owing;
}

function namesIn(row: BankLineRow, prefixes: readonly string[]): string[] {
  const texts = [row.text, row.end_to_end_id];
  return [...new Set(texts.flatMap((text) => namedInvoices(text, prefixes)))];
}

function unique(texts: Iterable<string>): string[] {
  return [...new Set(texts)].filter((text) => text !== "");
}

function uniqueAmounts(rows: readonly BankLineRow[]): { amount: bigint; currency: CurrencyCode }[] {
  return [...new Map(rows.map((row) => [`${row.currency} ${row.amount}`, row])).values()];
}

function invoicesOf(rows: readonly PayableRow[]): MatchedInvoice[] {
  const found = rows.map((row): [string, MatchedInvoice] => [
    row.id,
    {
      id: row.id,
      number: row.number,
      customerId: row.customer_id,
      issuerId: row.issuer_id,
      currency: row.currency,
      due: row.due,
      dueDate: row.due_date,
      isOpen: row.is_open,
    },
  ]);
  return [...new Map(found).values()];
}

async function paymentsFor(db: Kysely<Database>, rows: readonly BankLineRow[]) {
  const returns = rows.filter(({ kind }) => kind === "return");
  const incoming = rows.filter(({ kind }) => kind === "payment");
  const known = await paymentsOf(db, {
    ids: unique([...incoming.map((row) => row.bank_reference), ...returns.flatMap(idsOf)]),
    ibans: unique(returns.map(({ iban }) => iban)),
  });
  const byTransaction = Map.groupBy(known, (one) => one.transaction_id?.toLowerCase() ?? "");
  const byEndToEnd = Map.groupBy(known, (one) => one.end_to_end_id ?? "");
  const byIban = Map.groupBy(known, (one) => one.iban ?? "");
  const of = (row: BankLineRow): KnownPayment[] => {
    if (row.kind === "payment") {
      if (row.bank_reference === "") return [];
      // One that came by another line is another booking with the same reference.
      const recorded = byTransaction.get(row.bank_reference.toLowerCase()) ?? [];
      return recorded.filter((one) => !one.on_line).map((one) => knownOf(one, true));
    }
    if (row.kind !== "return") return [];
    const named = idsOf(row).flatMap((id) => [
      ...(byTransaction.get(id.toLowerCase()) ?? []),
      ...(byEndToEnd.get(id) ?? []),
    ]);
    const likely = row.iban === "" ? [] : (byIban.get(row.iban) ?? []);
    const all = [...named.map((one) => knownOf(one, true)), ...likely.map((one) => knownOf(one, false))];
    return [...new Map(all.toReversed().map((one) => [one.id, one])).values()].toReversed();
  };
  return { of, paidOn: new Map(known.map((one) => [one.id, one.paid_on])) };
}

function idsOf({ end_to_end_id, bank_reference }: BankLineRow): string[] {
  return unique([end_to_end_id, bank_reference]);
}

function knownOf({ id, customer_id, amount, currency }: PaymentFactRow, isNamed: boolean): KnownPayment {
  return { id, customerId: customer_id, amount, currency, isNamed };
}
