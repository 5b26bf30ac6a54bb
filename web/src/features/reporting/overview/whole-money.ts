import { isDecimal } from "../../../format/decimal.ts";
import { formatWith, numberFormat, viewerLocale } from "../../../format/locale.ts";

/** An estimate, in whole units of the currency: it claims no cents. */
export function wholeMoney(amount: string, currency: string, locale = viewerLocale): string {
  if (!isDecimal(amount)) return amount;
  const format = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  return formatWith(
    numberFormat(locale, { ...format, minimumFractionDigits: 0, maximumFractionDigits: 0 }),
    amount,
  );
}

/** A difference with its sign: "+€4,120.36". */
export function signedMoney(amount: string, currency: string, locale = viewerLocale): string {
  if (!isDecimal(amount)) return amount;
  const digits = amount.split(".")[1]?.length ?? 0;
  return formatWith(
    numberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      signDisplay: "exceptZero",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }),
    amount,
  );
}
