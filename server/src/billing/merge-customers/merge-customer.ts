import type { CustomersMerged } from "@billow/contract/parties/customer-merge.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { mergeRefusal } from "@billow/core/parties/merging.ts";
import { SINCE_EVER } from "@billow/core/parties/tenancy.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { invoicedUntil } from "../../books/billed-usage/invoiced-until.ts";
import { lockCredit } from "../../books/credit/customer-credit.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { lockMerging, mergeInto } from "../../parties/customers/merge/merge-into.ts";
import { owedBy } from "../../parties/customers/merge/owed-by.ts";
import { moveIbans } from "../../payments/bank/move-ibans.ts";
import { termsSince } from "../../pricing/subscriptions/terms-since.ts";

/**
 * Merges a duplicate into the customer that stays. Its tenants move from the day after its last invoiced month on, and so do
 * the bank accounts that it pays from; its documents, and what it owes, stay with it. Whatever would have to be guessed is
 * refused: credit, terms, drafts, usage that no invoice bills.
 *
 * @throws DomainError `not_found`, `conflict`, `issuer_mismatch`, `currency_mismatch`
 */
export async function mergeCustomer(
  tx: Transaction<Database>,
  deps: Deps,
  { id, into: intoId, actor }: { id: string; into: string; actor: Actor },
): Promise<Omit<CustomersMerged, "dryRun">> {
  const { duplicate, into } = await lockMerging(tx, { duplicate: id, into: intoId });
  const [credit] = await lockCredit(tx, id);
  const from = (await invoicedUntil(tx, id)) ?? SINCE_EVER;
  const refusal = mergeRefusal({
    credit:
      credit === undefined ? null : `${formatAmount(credit.amount, credit.currency)} ${credit.currency}`,
    terms: await termsSince(tx, { customerId: id, from }),
  });
  if (refusal !== null) throw new DomainError("conflict", refusal);
  const owed = await owedBy(tx, id);
  const tenants = await mergeInto(tx, deps, { duplicate, into, from, actor });
  const accounts = await moveIbans(tx, { from: id, to: into.id });
  const day = from === SINCE_EVER ? null : from;
  await record(tx, deps, [
    {
      type: "customer.merged",
      subject: id,
      actor,
      data: { name: duplicate.name, into: into.name, startsOn: day, tenants, accounts },
    },
    {
      type: "customer.tookOver",
      subject: into.id,
      actor,
      data: { name: into.name, duplicate: duplicate.name },
    },
  ]);
  return {
    into: { id: into.id, name: into.name, tenantId: into.tenant_id },
    from: day,
    tenants,
    accounts,
    ...owed,
  };
}
