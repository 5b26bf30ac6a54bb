import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { archiveRefusal } from "@billow/core/parties/archiving.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { todayIn } from "../../../today.ts";
import { readIssuer } from "../../issuers/issuer.ts";
import { assertAlone } from "../group/assert-alone.ts";
import { type CustomerRow, openChargesOf } from "../queries.ts";
import { leftOfCustomer } from "./queries.ts";

/** Why a merged customer stays as it is. */
export const MERGED_FOR_GOOD = "The customer was merged into another one, for good. Use that one.";

/** Since when a locked customer is archived, once that is as wanted. @throws DomainError `conflict` while something is left */
export async function archivedAt(
  tx: Transaction<Database>,
  deps: Deps,
  { customer, wanted }: { customer: CustomerRow; wanted: boolean | undefined },
): Promise<string | null> {
  const isArchived = customer.archived_at !== null;
  if (wanted === undefined || wanted === isArchived) return customer.archived_at;
  if (customer.merged_into !== null) throw new DomainError("conflict", MERGED_FOR_GOOD, "/archived");
  if (!wanted) return null;
  await assertAlone(tx, customer, "/archived");
  const charges = await openChargesOf(tx, [customer.id]);
  const openCharges =
    charges.map(({ amount, currency }) => `${formatAmount(amount, currency)} ${currency}`).join(" and ") ||
    null;
  await assertNothingLeft(tx, deps, { customer, openCharges });
  return instantOfMs(deps.clock.nowMs());
}

/**
 * @param of.openCharges that nobody would be billed for; null where there are none, or another customer is billed for them
 * @throws DomainError `conflict` while something is left that would be forgotten
 */
export async function assertNothingLeft(
  tx: Transaction<Database>,
  deps: Deps,
  { customer, openCharges }: { customer: CustomerRow; openCharges: string | null },
): Promise<void> {
  const { timeZone } = await readIssuer(tx, customer.issuer_id);
  const left = await leftOfCustomer(tx, { customerId: customer.id, today: todayIn(timeZone, deps) });
  const refusal = archiveRefusal({ ...left, openCharges });
  if (refusal !== null) throw new DomainError("conflict", refusal, "/archived");
}
