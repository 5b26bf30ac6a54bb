import { INVOICE_STATUSES } from "@billow/core/invoicing/transitions.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import type { KyselyPlugin } from "kysely";

const STATUSES: ReadonlySet<unknown> = new Set(INVOICE_STATUSES);

/**
 * Checks the currency and status of every row read, so that values always match the tables' types. `billow verify`
 * reads without this check, because it reports what it finds.
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
    throw new Error(`The database contains the unknown currency ${stored}.`);
}

/** A number is the status of an HTTP answer. */
function checkStatus(stored: unknown): void {
  if (typeof stored === "string" && !STATUSES.has(stored))
    throw new Error(`The database contains the unknown invoice status ${stored}.`);
}
