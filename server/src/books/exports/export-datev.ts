import { type AccountNumbers, chartAccountOf, placeOf } from "@billow/core/books/chart-of-accounts.ts";
import { type DatevBooking, datevBookings } from "@billow/core/books/datev-booking.ts";
import { type DatevHead, datevHead, datevLine } from "@billow/core/books/datev-file.ts";
import { windows1252 } from "@billow/core/books/windows-1252.ts";
import { DomainError } from "@billow/core/errors.ts";
import { type CurrencyCode, currencyExponent } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { partsOfPosting } from "./parts-of-posting.ts";
import { type TaxedPosting, taxedPostings } from "./queries.ts";

export interface DatevQuery {
  head: Omit<DatevHead, "digits">;
  from: string;
  /** The first day after the bookings. */
  before: string;
  issuerId: string;
  currency: CurrencyCode;
  numbers: AccountNumbers;
  /** Reads the personal accounts by customer, and gives those that are missing; null where all debts are on one account. */
  debtorAccounts: ((digits: number) => Promise<ReadonlyMap<string, string>>) | null;
}

/**
 * Writes a month of an issuer's books in one currency as a booking batch for DATEV, piece by piece, as Windows-1252.
 *
 * @throws DomainError `unsupported_currency`, `unknown_account`, `conflict`
 */
export async function exportDatev(
  db: Kysely<Database>,
  query: DatevQuery,
): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  if (currencyExponent(query.currency) > 2) {
    throw new DomainError(
      "unsupported_currency",
      `DATEV takes amounts of two decimals, and ${query.currency} has more.`,
      "/currency",
    );
  }
  const digits = new Set(Object.values(query.numbers).flatMap((number) => number?.length ?? []));
  const [first = 4] = digits;
  if (digits.size > 1 || first < 4 || first > 8) {
    throw new DomainError(
      "unknown_account",
      "For DATEV all accounts have the same number of digits, from 4 to 8.",
      "/accounts",
    );
  }
  return batch(db, query, { digits: first, accounts: (await query.debtorAccounts?.(first)) ?? null });
}

async function* batch(
  db: Kysely<Database>,
  query: DatevQuery,
  { digits, accounts }: { digits: number; accounts: ReadonlyMap<string, string> | null },
): AsyncGenerator<Uint8Array, void, undefined> {
  const { head, from, before, issuerId, currency } = query;
  yield windows1252(datevHead({ ...head, digits }));
  let known = accounts;
  for await (const postings of taxedPostings(db, { from, before, issuerId, currency })) {
    // The first posting of a customer may come after the numbers were given and before the postings are read.
    if (postings.some(({ customer_id: id }) => id !== null && known?.has(id) === false))
      known = (await query.debtorAccounts?.(digits)) ?? null;
    yield windows1252(postings.map((posting) => linesOf(posting, query, known)).join(""));
  }
}

/** The numbers of a posting's accounts. */
function numbersOfPosting(
  { customer_id: id }: TaxedPosting,
  numbers: AccountNumbers,
  accounts: ReadonlyMap<string, string> | null,
): AccountNumbers {
  if (accounts === null || id === null) return numbers;
  const receivable = accounts.get(id);
  if (receivable === undefined) throw new Error(`The customer ${id} has postings and no debtor number.`);
  return { ...numbers, receivable };
}

function linesOf(
  posting: TaxedPosting,
  { numbers, currency }: DatevQuery,
  accounts: ReadonlyMap<string, string> | null,
): string {
  const place = placeOf(posting);
  const common = {
    date: posting.posted_on,
    document: posting.document ?? posting.invoice_number ?? "",
    text: [GERMAN[posting.kind] ?? posting.kind, posting.customer_name ?? posting.memo ?? ""]
      .join(" ")
      .trim(),
    notes: [
      ...(posting.tenant_id === null ? [] : [["Kunde", posting.tenant_id] as const]),
      ["Buchung", posting.posting_id] as const,
    ],
  };
  return datevBookings(partsOfPosting(posting), {
    numbers: numbersOfPosting(posting, numbers, accounts),
    place,
  })
    .map((booking) => {
      const line = { ...common, ...booking, amount: twoDecimals(booking.amount, currency) };
      return datevLine({ ...line, ...foreignTax(booking, posting, place) }, currency);
    })
    .join("");
}

/** What DATEV wants to know of a sale to another member state: the VAT ID of who owes the tax, or the state whose tax it is. */
function foreignTax(
  { tax }: DatevBooking,
  { country, tax_id }: TaxedPosting,
  place: string,
): { euVatId: string; euRate: string | null } {
  if (tax === null || place !== "eu" || country === null) return { euVatId: "", euRate: null };
  if (tax.category === "reverseCharge") return { euVatId: tax_id ?? "", euRate: null };
  if (!isOfOtherState(tax)) return { euVatId: "", euRate: null };
  // Greece has another code in VAT IDs.
  return { euVatId: country === "GR" ? "EL" : country, euRate: tax.rate };
}

function isOfOtherState(tax: NonNullable<DatevBooking["tax"]>): boolean {
  return chartAccountOf({ account: "revenue", amount: 0n, tax }, "eu") === "salesElsewhere";
}

function twoDecimals(amount: bigint, currency: CurrencyCode): string {
  const text = formatAmount(amount, currency);
  return currencyExponent(currency) === 0 ? `${text}.00` : text;
}

/** The texts of bookings, in the language of DATEV's users. */
const GERMAN: Readonly<Record<string, string>> = {
  issue: "Rechnung",
  payment: "Zahlung",
  paymentReversed: "Rücklastschrift",
  credit: "Guthaben verrechnet",
  creditReleased: "Guthaben zurück",
  void: "Storno",
  creditNote: "Gutschrift",
  refund: "Gutschrift",
  payout: "Auszahlung",
  writeOff: "Ausbuchung",
  writeOffUndone: "Ausbuchung zurück",
  charge: "Mahngebühren, Zinsen",
  chargeUndone: "Mahngebühren zurück",
  transfer: "Umbuchung",
  paymentFee: "Gebühren Zahlungsdienst",
  paymentFeeUndone: "Gebühren Zahlungsdienst zurück",
};
