import { documentNumber } from "@billow/core/invoicing/invoice-number.ts";
import type { Transaction } from "kysely";
import type { NumberSeries } from "../../db/schema/operator.ts";
import type { Database } from "../../db/schema.ts";
import { advanceSeries } from "./queries.ts";

export interface TakenNumber {
  number: string;
  sequence: number;
}

/**
 * Takes `count` numbers of an issuer's series of a year, with its present prefix. The series' row stays locked until
 * the transaction ends, and a rollback returns the numbers. So the series has no gaps. Take numbers last, to keep the
 * lock short.
 */
export async function takeNumbers(
  tx: Transaction<Database>,
  options: { issuerId: string; series: NumberSeries; year: number; count: number },
): Promise<TakenNumber[]> {
  const { issuerId, series, year, count } = options;
  const { next, prefix } = await advanceSeries(tx, { issuer_id: issuerId, series, year, count });
  return Array.from({ length: count }, (_, index) => {
    const sequence = next - count + index;
    return { sequence, number: documentNumber(prefix, year, sequence) };
  });
}
