import { decide, isAllowed } from "@billow/core/invoicing/invoice-state.ts";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { record } from "../../../activity/record/record.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { todays } from "../../../parties/issuers/todays.ts";
import { lockInvoice, saveInvoice } from "../lock-invoice.ts";
import { invoicesPastDue } from "../queries.ts";

const INVOICES_A_ROUND = 200;

/**
 * Marks invoices overdue whose due date has ended in their issuer's time zone. Each is decided under its own lock, so
 * a concurrent payment wins or is seen. A repeated call finds only the remaining ones.
 *
 * @returns how many became overdue
 */
export async function markOverdue(deps: Deps): Promise<number> {
  let marked = 0;
  for (;;) {
    const ids = await invoicesPastDue(deps.db, {
      today: await todays(deps.db, deps),
      limit: INVOICES_A_ROUND,
    });
    let inRound = 0;
    for (const id of ids) inRound += (await markOne(deps, id)) ? 1 : 0;
    marked += inRound;
    if (ids.length < INVOICES_A_ROUND || inRound === 0) return marked;
  }
}

async function markOne(deps: Deps, id: string): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const { row, facts } = await lockInvoice(tx, deps, { ref: id, ifMatch: null });
    if (!isAllowed("markOverdue", facts)) return false;
    await saveInvoice(tx, row, { status: decide("markOverdue", facts) });
    await record(tx, deps, [
      {
        subject: id,
        type: "invoice.overdue",
        actor: SYSTEM,
        data: { dueDate: row.due_date },
      },
    ]);
    return true;
  });
}
