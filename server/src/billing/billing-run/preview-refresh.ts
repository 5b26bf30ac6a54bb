import type { DraftChanges } from "@billow/contract/invoicing/draft-changes.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { inSavepoint } from "../../db/savepoint.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { type RefreshChanges, refreshInvoice } from "./refresh-invoice.ts";

/** Carries the changes out of the refresh that is taken back. */
class Preview extends Error {
  readonly changes: RefreshChanges;

  constructor(changes: RefreshChanges) {
    super("a preview is taken back");
    this.changes = changes;
  }
}

/** What a refresh would change of a draft, by a refresh that is taken back. @throws DomainError as `refreshInvoice` does */
export async function previewRefresh(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall,
): Promise<DraftChanges> {
  const refreshed = inSavepoint(tx, async () => {
    throw new Preview(await refreshInvoice(tx, deps, call));
  });
  const { currency, totalBefore, total, lines } = await refreshed.catch((error: unknown) => {
    if (error instanceof Preview) return error.changes;
    throw error;
  });
  return {
    currency,
    totalBefore: formatAmount(totalBefore, currency),
    total: formatAmount(total, currency),
    lines: lines.map(({ before, after }) => ({
      product: (after ?? before)?.product ?? "",
      description: (after ?? before)?.description ?? null,
      before: before && shown(before, currency),
      after: after && shown(after, currency),
    })),
  };
}

function shown(
  { quantity, unit, unitPrice, amount }: NonNullable<RefreshChanges["lines"][number]["after"]>,
  currency: RefreshChanges["currency"],
) {
  return { quantity, unit, unitPrice, amount: formatAmount(amount, currency) };
}
