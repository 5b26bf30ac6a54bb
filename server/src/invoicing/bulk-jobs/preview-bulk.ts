import { BULK_SHOWN_MAX, type BulkPreview, type InvoiceSelection } from "@billow/contract/invoicing/bulk.ts";
import type { BulkAction } from "@billow/core/invoicing/bulk-action.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Within } from "../../db/within.ts";
import type { Deps } from "../../deps.ts";
import { todays } from "../../parties/issuers/todays.ts";
import { warningsOfIssuers } from "../invoices/issue-warnings.ts";
import { selectInvoices } from "../invoices/list/select-invoices.ts";
import { refusedFacts } from "./facts.ts";
import { countCustomers, firstSkipped, judged, sumJudged } from "./facts-queries.ts";

/** What a bulk action would do now. @throws DomainError as `selectInvoices` does */
export async function previewBulk(
  db: Kysely<Database>,
  deps: Deps,
  {
    action,
    asItIs,
    ...selected
  }: { action: BulkAction; selection: InvoiceSelection; asItIs: boolean; within: Within },
): Promise<BulkPreview> {
  const invoices = judged(await selectInvoices(db, selected), {
    refused: refusedFacts(action, { asItIs }),
    today: await todays(db, deps),
  });
  const sums = await sumJudged(db, invoices);
  const taken = sums.filter((row) => row.taken);
  const count = countOf(sums);
  const eligible = countOf(taken);
  return {
    dryRun: true,
    action,
    selected: count,
    eligible,
    drafts: taken.reduce((count, row) => count + Number(row.drafts), 0),
    customers: await countCustomers(db, invoices),
    totals: taken.map(({ currency, total }) => ({ currency, amount: formatAmount(BigInt(total), currency) })),
    skipped: await firstSkipped(db, invoices, BULK_SHOWN_MAX),
    skippedCount: count - eligible,
    warnings:
      action === "send"
        ? await warningsOfIssuers(
            db,
            taken.flatMap(({ issuers }) => issuers ?? []),
          )
        : [],
  };
}

function countOf(rows: readonly { invoices: bigint }[]): number {
  return rows.reduce((count, row) => count + Number(row.invoices), 0);
}
