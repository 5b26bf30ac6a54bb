import { isCurrencyCode } from "@billow/core/currency.ts";
import { INVOICE_STATUSES } from "@billow/core/invoice-state.ts";
import type { KyselyPlugin } from "kysely";

const STATUSES: ReadonlySet<unknown> = new Set(INVOICE_STATUSES);

/**
 * Checks the currency and the status of every row that is read, so that they are what the tables' types say wherever rows go.
 * `billow verify` reads without it, as it reports what it finds.
 */
export const checkedRows: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => {
    const [first] = result.rows;
    if (first !== undefined && "currency" in first)
      for (const row of result.rows) checkCurrency(row.currency);
    if (first !== undefined && "status" in first) for (const row of result.rows) checkStatus(row.status);
    return result;
  },
};

function checkCurrency(stored: unknown): void {
  if (typeof stored === "string" && !isCurrencyCode(stored))
    throw new Error(`The database holds the unknown currency ${stored}.`);
}

/** Statuses of answers over HTTP are numbers. */
function checkStatus(stored: unknown): void {
  if (typeof stored === "string" && !STATUSES.has(stored))
    throw new Error(`The database holds the unknown invoice status ${stored}.`);
}
