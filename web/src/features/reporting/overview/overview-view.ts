/** What the overview shows: missing parts are all issuers and their own currency. */
export interface OverviewView {
  issuer?: string | undefined;
  currency?: string | undefined;
}

/** The statuses of invoices that wait for payment, as the list's address has them. */
export const RECEIVABLE = "pending,sent,overdue";

/** The item in a currency; where there is none, the first. */
export function inCurrency<T extends { currency: string }>(
  items: readonly T[] | undefined,
  currency: string | undefined,
): T | undefined {
  return items?.find((item) => item.currency === currency) ?? items?.[0];
}
