import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/text/pointed.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { settleByCredit } from "../../invoicing/invoices/lifecycle/settle-by-credit.ts";
import { lockInvoice } from "../../invoicing/invoices/lock-invoice.ts";

/**
 * Pays an issued invoice out of the customer's credit; without an amount as much as is due and there.
 *
 * @throws DomainError `invalid_amount`, `amount_not_positive`, `amount_exceeds_due`, `amount_exceeds_credit`, and as
 * `decide` does
 */
export async function applyCredit(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { amount: string | undefined },
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  decide("applyCredit", locked.facts);
  const { amount } = call;
  const asked = amount === undefined ? null : pointed("/amount", () => parseAmount(amount, locked.currency));
  await settleByCredit(tx, deps, { locked, asked, actor: call.actor });
}
