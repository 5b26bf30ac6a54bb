import type { AgeingReport, AmountsByAge as AgesOnWire } from "@billow/contract/collections/ageing.ts";
import {
  type AmountsByAge,
  addByAge,
  amountsByAge,
  NO_DEBTS,
  openAndPastDue,
} from "@billow/core/collections/ageing.ts";
import { daysSalesOutstanding, SALES_DAYS } from "@billow/core/collections/days-sales-outstanding.ts";
import { DomainError } from "@billow/core/errors.ts";
import { addDays } from "@billow/core/metering/period.ts";
import { type CurrencyCode, isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { debtsOn, invoicedBetween, type OpenDebt } from "./ageing-queries.ts";
import { dayOfBooks } from "./day-of-books.ts";

export interface AgeingQuery {
  asOf?: string | undefined;
  groupBy: "customer" | "none";
  issuerId?: string | undefined;
  currency?: string | undefined;
}

/** What a customer owes in a currency. */
interface Debtor {
  customer: { id: string; name: string; tenantId: string };
  currency: CurrencyCode;
  ages: AmountsByAge;
  open: bigint;
}

/**
 * What was open at the end of a day by age: in all of each currency, and for the `limit` customers with the largest debts
 * in it. Postings of a later date do not count, so the report of a past day is the one that its books give.
 *
 * @throws DomainError `not_found`, `unknown_currency`, `invalid_date`
 */
export async function readAgeing(
  { db, ...deps }: Pick<Deps, "clock"> & { db: Kysely<Database> },
  { limit, groupBy, ...query }: AgeingQuery & { limit: number },
): Promise<AgeingReport> {
  if (query.currency !== undefined && !isCurrencyCode(query.currency)) {
    throw new DomainError("unknown_currency", `"${query.currency}" is not a currency in use.`, "/currency");
  }
  const asOf = await dayOfBooks(db, deps, query);
  const books = { asOf, issuerId: query.issuerId ?? null, currency: query.currency ?? null };
  const debtors = debtorsOf(asOf, await debtsOn(db, books));
  const invoiced = await invoicedBetween(db, { ...books, after: addDays(asOf, -SALES_DAYS) });
  const { currency: own } = await issuerOrFirst(db, query.issuerId);
  const byCurrency = Map.groupBy(
    debtors.toSorted((a, b) => Number(b.currency === own) - Number(a.currency === own)),
    ({ currency }) => currency,
  );
  return {
    asOf,
    totals: [...byCurrency].map(([currency, some]) => totalOf(currency, some, invoiced.get(currency) ?? 0n)),
    rows:
      groupBy === "none"
        ? []
        : [...byCurrency.values()].flatMap((some) => some.sort(byDebt).slice(0, limit).map(present)),
  };
}

function debtorsOf(asOf: string, debts: readonly OpenDebt[]): Debtor[] {
  const groups = Map.groupBy(debts, ({ customer_id, currency }) => `${customer_id} ${currency}`);
  return [...groups.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const ages = amountsByAge(
      asOf,
      some.map(({ due_date, amount }) => ({ dueDate: due_date, amount })),
    );
    const customer = { id: first.customer_id, name: first.customer_name, tenantId: first.tenant_id };
    return [{ customer, currency: first.currency, ages, open: openAndPastDue(ages).open }];
  });
}

function byDebt(one: Debtor, other: Debtor): number {
  if (one.open === other.open) return 0;
  return one.open > other.open ? -1 : 1;
}

function totalOf(
  currency: CurrencyCode,
  debtors: readonly Debtor[],
  invoiced: bigint,
): AgeingReport["totals"][number] {
  const ages = debtors.reduce((sum, debtor) => addByAge(sum, debtor.ages), NO_DEBTS);
  const { open, pastDue } = openAndPastDue(ages);
  return {
    currency,
    ages: presentAges(ages, currency),
    open: formatAmount(open, currency),
    pastDue: formatAmount(pastDue, currency),
    customers: debtors.length,
    daysSalesOutstanding: daysSalesOutstanding({ open, invoiced }),
  };
}

function present({ customer, currency, ages, open }: Debtor): AgeingReport["rows"][number] {
  return { customer, currency, ages: presentAges(ages, currency), open: formatAmount(open, currency) };
}

function presentAges(ages: AmountsByAge, currency: CurrencyCode): AgesOnWire {
  return {
    notDue: formatAmount(ages.notDue, currency),
    days1To30: formatAmount(ages.days1To30, currency),
    days31To60: formatAmount(ages.days31To60, currency),
    days61To90: formatAmount(ages.days61To90, currency),
    over90: formatAmount(ages.over90, currency),
  };
}
