import type { VatReport } from "@billow/contract/reporting/vat.ts";
import { DomainError } from "@billow/core/errors.ts";
import { type CurrencyCode, isCurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import { type TaxedAmount, taxOfPeriod } from "../../books/exports/tax-of-period.ts";
import type { Database } from "../../db/schema.ts";
import { findIssuer } from "../../parties/issuers/issuer.ts";

export interface VatQuery {
  from: string;
  before: string;
  issuerId?: string | undefined;
  currency?: string | undefined;
}

type Column = TaxedAmount["why"];

/** Sums in minor units; what is owed to the tax office is positive. */
type Sums = Record<Column, { net: bigint; tax: bigint }>;

interface Row {
  currency: CurrencyCode;
  country: string | null;
  category: string;
  rate: string;
  sums: Sums;
}

/**
 * The output tax of a period, from the postings with a date in it.
 *
 * @throws DomainError `invalid_period`, `not_found`, `unknown_currency`
 */
export async function readVat(db: Kysely<Database>, query: VatQuery): Promise<VatReport> {
  const { from, before } = query;
  if (from >= before) {
    throw new DomainError("invalid_period", "The period ends before it begins.", "/before");
  }
  if (query.currency !== undefined && !isCurrencyCode(query.currency)) {
    throw new DomainError("unknown_currency", `"${query.currency}" is not a currency in use.`, "/currency");
  }
  if (query.issuerId !== undefined) await findIssuer(db, query.issuerId, "/issuerId");
  const asked = { from, before, issuerId: query.issuerId ?? null, currency: query.currency ?? null };
  const rows = new Map<string, Row>();
  for await (const { why, net, tax, ...by } of taxOfPeriod(db, asked)) {
    const sums = sumsOf(rows, by)[why];
    sums.net += net;
    sums.tax += tax;
  }
  const sorted = [...rows.values()].sort(inOrder);
  return { from, before, rows: sorted.map(presentRow), totals: totalsOf(sorted) };
}

function sumsOf(rows: Map<string, Row>, { rate: stored, ...by }: Omit<Row, "sums">): Sums {
  const rate = decimalText(decimal(stored));
  const key = [by.currency, by.country, by.category, rate].join(" ");
  const row = rows.get(key) ?? { ...by, rate, sums: noSums() };
  rows.set(key, row);
  return row.sums;
}

function noSums(): Sums {
  const none = () => ({ net: 0n, tax: 0n });
  return { invoiced: none(), credited: none(), writtenOff: none() };
}

function inOrder(one: Row, other: Row): number {
  const names = ({ currency, country, category }: Row) => `${currency} ${country ?? "~"} ${category}`;
  const [a, b] = [names(one), names(other)];
  if (a !== b) return a < b ? -1 : 1;
  return decimal(other.rate).cmp(decimal(one.rate));
}

function totalsOf(rows: readonly Row[]): VatReport["totals"] {
  return [...Map.groupBy(rows, ({ currency }) => currency)].map(([currency, some]) => {
    const total = noSums();
    for (const { sums } of some) {
      for (const column of ["invoiced", "credited", "writtenOff"] as const) {
        total[column].net += sums[column].net;
        total[column].tax += sums[column].tax;
      }
    }
    return { currency, ...presentSums(total, currency) };
  });
}

function presentRow({ sums, ...by }: Row): VatReport["rows"][number] {
  return { ...by, ...presentSums(sums, by.currency) };
}

function presentSums({ invoiced, credited, writtenOff }: Sums, currency: CurrencyCode) {
  const text = (minor: bigint) => formatAmount(minor, currency);
  const both = ({ net, tax }: { net: bigint; tax: bigint }) => ({ net: text(net), tax: text(tax) });
  return {
    invoiced: both(invoiced),
    credited: both(credited),
    writtenOff: both(writtenOff),
    net: text(invoiced.net + credited.net + writtenOff.net),
    tax: text(invoiced.tax + credited.tax + writtenOff.tax),
  };
}
