import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { targetDayFrom } from "@billow/core/payments/target-days.ts";
import type { Parties } from "../invoices/parties.ts";
import type { LocalFormat } from "../messages/local-format.ts";

/**
 * That an invoice is collected and not to be transferred, with all that a customer must be told before: amount, day, account,
 * mandate and creditor. Null where the customer pays by itself.
 */
export function debitText(
  { seller, buyer: { mandate } }: Parties,
  { amount, dueDate, currency }: { amount: string; dueDate: string; currency: CurrencyCode },
  { say, date }: LocalFormat,
): string | null {
  const creditor = seller.creditorId ?? null;
  if (mandate === null || creditor === null || currency !== "EUR") return null;
  const { reference, account } = mandate;
  return say("weCollect", {
    amount,
    date: date(targetDayFrom(dueDate)),
    account,
    mandate: reference,
    creditor,
  });
}
