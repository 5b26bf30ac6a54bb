import { queryOptions } from "@tanstack/react-query";
import { call } from "../client/client.ts";

/** An issuer's months of the books, the newest first. */
export function accountingPeriodsQuery(issuerId: string) {
  return queryOptions({
    queryKey: ["accounting-periods", issuerId],
    queryFn: async ({ signal }) =>
      (await call("listAccountingPeriods", { query: { issuerId }, signal })).data.items,
  });
}

/** Closes a month of the books, or reopens one: the reason is only needed for that. */
export type PeriodChange = { issuerId: string; period: string; reason: string | null };

export async function changePeriod(
  { issuerId, period, reason }: PeriodChange,
  idempotencyKey: string,
): Promise<void> {
  const params = { period };
  if (reason === null) await call("closeAccountingPeriod", { params, body: { issuerId }, idempotencyKey });
  else await call("reopenAccountingPeriod", { params, body: { issuerId, reason }, idempotencyKey });
}
