import type { Actor } from "@billow/core/activity/actor.ts";
import type { Transaction } from "kysely";
import { lockBilling } from "../../books/billed-usage/lock-billing.ts";
import { recordBilled } from "../../books/billed-usage/record-billed.ts";
import { lockOpenCharges } from "../../books/charges/open-charges.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { insertDrafts } from "../../invoicing/invoices/draft/insert-drafts.ts";
import { type BillingWork, lockWorkCards } from "./billing-work.ts";
import { type ChunkPlan, type PlannedDraft, planChunk } from "./plan-chunk.ts";
import { type CustomerRow, stillToBill } from "./queries.ts";

/**
 * Plans a chunk of customers under their locks and creates the drafts. Of two concurrent runs, the first to lock a
 * customer bills it.
 */
export async function commitChunk(
  tx: Transaction<Database>,
  deps: Deps,
  { work, customers, actor }: { work: BillingWork; customers: readonly CustomerRow[]; actor: Actor },
): Promise<ChunkPlan> {
  const customerIds = customers.map((customer) => customer.id);
  await lockBilling(tx, customerIds);
  await lockOpenCharges(tx, customerIds);
  const left = await stillToBill(tx, { periodFrom: work.period.from, customerIds });
  await lockWorkCards(tx, work);
  const plan = await planChunk(tx, deps, { work, customers: left });
  await insert(tx, deps, { drafts: plan.drafts, actor });
  return plan;
}

async function insert(
  tx: Transaction<Database>,
  deps: Deps,
  { drafts, actor }: { drafts: readonly PlannedDraft[]; actor: Actor },
): Promise<void> {
  const inserted = await insertDrafts(tx, deps, { drafts, actor });
  await recordBilled(
    tx,
    inserted.flatMap(({ id }, index) => {
      const draft = drafts[index];
      return draft === undefined
        ? []
        : [{ invoiceId: id, customerId: draft.customerId, periods: draft.billed }];
    }),
  );
}
