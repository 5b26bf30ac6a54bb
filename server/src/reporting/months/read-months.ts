import { DomainError } from "@billow/core/errors.ts";
import { addDays, nextMonth } from "@billow/core/metering/period.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { todayByZone } from "../../today.ts";
import { type MonthSums, sumsByMonth } from "./queries.ts";

export interface MonthsQuery {
  until?: string | undefined;
  months: number;
  issuerId?: string | undefined;
  currency?: string | undefined;
}

/**
 * What was invoiced, credited, collected and written off by month, from the dates of the postings. A currency with a posting
 * in one of the months has all of them.
 *
 * @throws DomainError `not_found`, `unknown_currency`
 */
export async function readMonths(
  db: Kysely<Database>,
  deps: Pick<Deps, "clock">,
  { until, months, issuerId, currency }: MonthsQuery,
) {
  if (currency !== undefined && !isCurrencyCode(currency)) {
    throw new DomainError("unknown_currency", `"${currency}" is not a currency in use.`, "/currency");
  }
  const { timeZone } = await issuerOrFirst(db, issuerId);
  const last = until ?? todayByZone(deps)(timeZone).slice(0, 7);
  const periods = [last];
  while (periods.length < months) periods.unshift(monthBefore(periods[0] ?? last));
  const sums = await sumsByMonth(db, {
    from: `${periods[0]}-01`,
    before: `${nextMonth(last)}-01`,
    issuerId: issuerId ?? null,
    currency: currency ?? null,
  });
  const items = [...Map.groupBy(sums, (row) => row.currency)].flatMap(([code, some]) =>
    periods.map((period) => present(some.find((row) => row.period === period) ?? none(period, code))),
  );
  return { items };
}

function monthBefore(period: string): string {
  return addDays(`${period}-01`, -1).slice(0, 7);
}

function none(period: string, currency: MonthSums["currency"]): MonthSums {
  return { period, currency, invoiced: "0", credited: "0", collected: "0", written_off: "0" };
}

function present({ period, currency, invoiced, credited, collected, written_off }: MonthSums) {
  const text = (minor: string) => formatAmount(BigInt(minor), currency);
  return {
    period,
    currency,
    invoiced: text(invoiced),
    credited: text(credited),
    collected: text(collected),
    writtenOff: text(written_off),
  };
}
