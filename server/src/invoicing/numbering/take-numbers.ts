import { assertDatesInOrder, documentNumber } from "@billow/core/invoicing/invoice-number.ts";
import type { Transaction } from "kysely";
import type { NumberSeries } from "../../db/schema/operator.ts";
import type { Database } from "../../db/schema.ts";
import { AnotherTry } from "../../db/transaction.ts";
import { advanceSeries, keepLastIssued, lastIssuedOn } from "./queries.ts";

export interface TakenNumber {
  number: string;
  sequence: number;
}

interface WantedNumbers {
  issuerId: string;
  series: NumberSeries;
  year: number;
  count: number;
  /** Of a document that is issued with it: its date, and how to ask for today's again. */
  issued?: { issuedOn: string; today: () => string };
}

/**
 * Takes `count` numbers of an issuer's series of a year, with its present prefix. The series' row stays locked until
 * the transaction ends, and a rollback returns the numbers. So the series has no gaps. Take numbers last, to keep the
 * lock short.
 *
 * @throws DomainError `invalid_date` where numbers and dates have one order, and the clock went back
 */
export async function takeNumbers(
  tx: Transaction<Database>,
  { issued, ...wanted }: WantedNumbers,
): Promise<TakenNumber[]> {
  const { issuerId, series, year, count } = wanted;
  const { next, prefix, isOrdered } = await advanceSeries(tx, { issuer_id: issuerId, series, year, count });
  if (issued !== undefined && (isOrdered || series === "invoice")) await keepOrder(tx, { ...wanted, issued });
  return Array.from({ length: count }, (_, index) => {
    const sequence = next - count + index;
    return { sequence, number: documentNumber(prefix, year, sequence) };
  });
}

/** Checks, under the lock of the series, that the date is not before that of the last number. */
async function keepOrder(
  tx: Transaction<Database>,
  { issuerId, series, year, issued }: WantedNumbers & Required<Pick<WantedNumbers, "issued">>,
): Promise<void> {
  const key = { issuer_id: issuerId, series };
  const last = await lastIssuedOn(tx, key);
  // Whoever waited for the lock over midnight is late; the clock is right.
  if (last !== null && issued.issuedOn < last && issued.today() >= last)
    throw new AnotherTry("another day began while it waited for its number");
  assertDatesInOrder(last, issued.issuedOn);
  await keepLastIssued(tx, { ...key, year, on: issued.issuedOn });
}
