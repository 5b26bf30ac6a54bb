import { CURRENCIES, type CurrencyCode, isCurrencyCode } from "@billow/core/money/currency.ts";
import { ProviderError } from "../provider.ts";

/** The currencies in which Stripe counts whole units; it counts ISK and UGX in hundredths though they have none. */
const WHOLE = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
const THOUSANDTHS = new Set("BHD JOD KWD OMR TND".split(" "));

function stripeDigits(currency: CurrencyCode): number {
  if (WHOLE.has(currency)) return 0;
  return THOUSANDTHS.has(currency) ? 3 : 2;
}

/** An amount as Stripe counts it. @throws ProviderError `refused` where it has smaller parts than Stripe takes */
export function toStripe(amount: bigint, currency: CurrencyCode): number {
  const counted = scaled(amount, CURRENCIES[currency], stripeDigits(currency));
  if (counted > 99_999_999n)
    throw new ProviderError("refused", "Stripe takes at most eight digits in one payment.");
  return Number(counted);
}

/** An amount of Stripe's in minor units of ours. @throws ProviderError `refused` */
export function fromStripe(counted: number, code: string): { amount: bigint; currency: CurrencyCode } {
  const currency = code.toUpperCase();
  if (!isCurrencyCode(currency))
    throw new ProviderError("refused", `"${currency}" is not a currency in use.`);
  return { amount: scaled(BigInt(counted), stripeDigits(currency), CURRENCIES[currency]), currency };
}

function scaled(amount: bigint, from: number, to: number): bigint {
  if (to >= from) return amount * 10n ** BigInt(to - from);
  const factor = 10n ** BigInt(from - to);
  if (amount % factor === 0n) return amount / factor;
  throw new ProviderError("refused", "The amount has smaller parts than the currency.");
}
