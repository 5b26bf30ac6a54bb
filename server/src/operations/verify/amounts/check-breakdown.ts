import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { storedShares } from "../../../invoicing/invoices/draft/line-share.ts";
import type { Contradiction } from "../finding.ts";
import type { StoredInvoice } from "../stored-invoice.ts";
import { amountText } from "../words.ts";

/** Compares each line's quantity and amount with the sums of its tenants' shares. */
export function* checkBreakdown({ invoice, lines }: StoredInvoice): Generator<Contradiction> {
  for (const { position, breakdown, quantity, amount } of lines) {
    const shares = storedShares(breakdown);
    if (shares === null) continue;
    const where = `${invoice.number}, breakdown of line ${position}`;
    const inAll = shares.reduce((sum, share) => sum + BigInt(share.amount), 0n);
    if (inAll !== amount) {
      const { currency } = invoice;
      yield { where, expected: amountText(amount, currency), found: amountText(inAll, currency) };
    }
    const used = shares.reduce((sum, share) => sum.plus(decimal(share.quantity)), decimal("0"));
    if (!used.eq(quantity))
      yield { where, expected: decimalText(decimal(quantity)), found: decimalText(used) };
  }
}
