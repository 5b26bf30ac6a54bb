import { closedPeriod, periodOfDate } from "@billow/core/books/accounting-period.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { lockForPosting } from "./lock-queries.ts";
import { isClosed } from "./queries.ts";

/**
 * Refuses postings with a date in a closed period. The period stays as it is until the transaction ends: whoever closes it
 * meanwhile is told to try again, so closing and posting at once have one order. Periods are locked in one order, and
 * looked at only under their lock.
 *
 * @throws DomainError `accounting_period_closed`
 */
export async function assertPeriodsOpen(
  tx: Transaction<Database>,
  postings: readonly { issuerId: string; postedOn: string }[],
): Promise<void> {
  const dates = new Map(
    postings.map(({ issuerId, postedOn }) => [
      `${issuerId} ${periodOfDate(postedOn)}`,
      { issuerId, postedOn, period: periodOfDate(postedOn) },
    ]),
  );
  for (const [, { postedOn, ...key }] of [...dates].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await lockForPosting(tx, key);
    if (await isClosed(tx, key)) throw closedPeriod(key.period, postedOn);
  }
}

/**
 * The day on which a correction is posted: the wanted one, or another where its period is closed. The period stays as it is
 * until the transaction ends.
 */
export async function openDay(
  tx: Transaction<Database>,
  { issuerId, wanted, otherwise }: { issuerId: string; wanted: string; otherwise: string },
): Promise<string> {
  const key = { issuerId, period: periodOfDate(wanted) };
  await lockForPosting(tx, key);
  return (await isClosed(tx, key)) ? otherwise : wanted;
}
