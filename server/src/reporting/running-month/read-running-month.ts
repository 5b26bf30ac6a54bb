import type { RunningMonth } from "@billow/contract/reporting/running-month.ts";
import { DomainError } from "@billow/core/errors.ts";
import { addDays, nextMonth } from "@billow/core/metering/period.ts";
import { type CurrencyCode, isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { shareOf } from "@billow/core/money/share.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Within } from "../../db/within.ts";
import type { Deps } from "../../deps.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { todayByZone } from "../../today.ts";
import {
  countCustomers,
  type MonthAsked,
  type MonthPart,
  type MonthRow,
  type MonthTotal,
  partsOfMonth,
  rowsOfMonth,
  totalsOfMonth,
} from "./queries.ts";

export interface RunningMonthQuery {
  issuerId?: string | undefined;
  currency?: string | undefined;
  sort: "size" | "change";
  limit: number;
  /** The customers that the caller is limited to. */
  within: Within;
}

/**
 * What the running month comes to, from what was computed of each customer. Nothing is computed here, so it is as old as
 * `asOf` says.
 *
 * @throws DomainError `not_found`, `unknown_currency`
 */
export async function readRunningMonth(
  db: Kysely<Database>,
  deps: Pick<Deps, "clock">,
  { issuerId, currency, sort, limit, within }: RunningMonthQuery,
): Promise<RunningMonth> {
  if (currency !== undefined && !isCurrencyCode(currency)) {
    throw new DomainError("unknown_currency", `"${currency}" is not a currency in use.`, "/currency");
  }
  const issuer = await issuerOrFirst(db, issuerId);
  const period = todayByZone(deps)(issuer.timeZone).slice(0, 7);
  const from = `${period}-01`;
  const asked: MonthAsked = {
    from,
    previousFrom: `${addDays(from, -1).slice(0, 7)}-01`,
    issuerId: issuerId ?? null,
    currency: currency ?? null,
    within,
  };
  const totals = await totalsOfMonth(db, asked);
  const parts = await partsOfMonth(db, asked);
  const rows = await rowsOfMonth(db, { ...asked, sort, limit });
  const ownFirst = <T extends { currency: string }>(some: readonly T[]) =>
    some.toSorted((a, b) => Number(b.currency === issuer.currency) - Number(a.currency === issuer.currency));
  const sumOf = new Map(totals.map((total) => [total.currency, BigInt(total.soFar)]));
  const oldest = totals.map((total) => total.oldest).sort()[0];
  return {
    period,
    from,
    before: `${nextMonth(period)}-01`,
    asOf: oldest ?? null,
    customers: await countCustomers(db, asked),
    computed: totals.reduce((sum, total) => sum + total.computed, 0),
    totals: ownFirst(totals).map((total) => presentTotal(total, parts)),
    items: ownFirst(rows).map((row) => presentRow(row, sumOf.get(row.currency) ?? 0n)),
  };
}

function presentTotal(total: MonthTotal, parts: readonly MonthPart[]): RunningMonth["totals"][number] {
  const { currency, customers } = total;
  const own = parts.filter((part) => part.currency === currency);
  return {
    currency,
    soFar: text(total.soFar, currency),
    projected: text(total.projected, currency),
    previous: total.previous === null ? null : text(total.previous, currency),
    customers,
    parts: own
      .toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind] || (BigInt(a.amount) > BigInt(b.amount) ? -1 : 1))
      .map(({ kind, group, amount }) => ({ kind, group, amount: text(amount, currency) })),
  };
}

const ORDER = { usage: 0, agreed: 1, adjustments: 2 } as const;

function presentRow(row: MonthRow, sum: bigint): RunningMonth["items"][number] {
  const { currency, projected } = row;
  const previous = row.previous === null ? null : BigInt(row.previous);
  return {
    customer: { id: row.id, name: row.name, tenantId: row.tenantId },
    currency,
    soFar: text(row.soFar, currency),
    projected: text(projected, currency),
    previous: previous === null ? null : text(previous, currency),
    change: previous === null ? null : text(projected - previous, currency),
    changePercent: previous === null ? null : shareOf(projected - previous, previous),
    share: shareOf(row.soFar, sum),
    held: row.held,
    asOf: row.computedAt,
  };
}

function text(minor: bigint | string, currency: CurrencyCode): string {
  return formatAmount(BigInt(minor), currency);
}
