import type { AccountingPeriod } from "@billow/contract/books/accounting-periods.ts";
import { hasEnded, periodOfDate } from "@billow/core/books/accounting-period.ts";
import { nextMonth } from "@billow/core/metering/period.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { Issuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { closedOf, firstPostedOn } from "./queries.ts";

/** An issuer's periods from the first month with a posting to the running one, newest first. A closed one is always among them. */
export async function listPeriods(
  db: Kysely<Database>,
  deps: Deps,
  issuer: Issuer,
): Promise<AccountingPeriod[]> {
  const today = todayIn(issuer.timeZone, deps);
  const closed = new Map((await closedOf(db, issuer.id)).map((row) => [row.period, row]));
  const running = periodOfDate(today);
  const [first = running] = [periodOfDate((await firstPostedOn(db)) ?? today), ...closed.keys()].sort();
  const periods: AccountingPeriod[] = [];
  for (let period = first; period <= running; period = nextMonth(period)) {
    const row = closed.get(period);
    periods.unshift({
      period,
      state: row !== undefined ? "closed" : hasEnded(period, today) ? "open" : "running",
      closedAt: row?.closed_at ?? null,
      closedBy: row?.closed_by ?? null,
    });
  }
  return periods;
}

/** One period, also one without postings. */
export async function readPeriod(
  db: Kysely<Database>,
  deps: Deps,
  { issuer, period }: { issuer: Issuer; period: string },
): Promise<AccountingPeriod> {
  const row = (await closedOf(db, issuer.id)).find((one) => one.period === period);
  const ended = hasEnded(period, todayIn(issuer.timeZone, deps));
  return {
    period,
    state: row !== undefined ? "closed" : ended ? "open" : "running",
    closedAt: row?.closed_at ?? null,
    closedBy: row?.closed_by ?? null,
  };
}
