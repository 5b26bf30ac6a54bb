import { compareDecimals, isZero, subtractDecimals } from "../../../format/decimal.ts";

/** Lets money pay invoices one after another, each at most what is due. Answers what each gets, and what is left. */
export function fillInvoices(
  money: string,
  invoices: readonly { id: string; amountDue: string }[],
): { allocations: { invoiceId: string; amount: string }[]; left: string } {
  const allocations: { invoiceId: string; amount: string }[] = [];
  let left = money;
  for (const { id, amountDue } of invoices) {
    if (isZero(left)) break;
    const amount = compareDecimals(amountDue, left) > 0 ? left : amountDue;
    allocations.push({ invoiceId: id, amount });
    left = subtractDecimals(left, amount);
  }
  return { allocations, left };
}
