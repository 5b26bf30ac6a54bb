import { type CurrencyCode, isCurrencyCode } from "@billow/core/currency.ts";

/** A currency from the database. */
export function storedCurrency(code: string): CurrencyCode {
  if (!isCurrencyCode(code)) throw new Error(`The database holds the unknown currency ${code}.`);
  return code;
}
