import { documentNumber } from "@billow/core/invoice-number.ts";
import type { Transaction } from "kysely";
import type { NumberSeries } from "../../db/schema/operator.ts";
import type { Database } from "../../db/schema.ts";
import { advanceSeries } from "./queries.ts";

export interface TakenNumber {
  number: string;
  sequence: number;
}

/**
 * Takes `count` numbers of an issuer's series of a year, under the prefix it has now. The series' row stays locked until the
 * transaction ends, and a rollback gives the numbers back: so the series has no gap, and numbers are best taken last.
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
