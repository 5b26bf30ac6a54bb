import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely, Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Within } from "../../db/within.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { type ChargeRow, chargeById, lockCharge, markWaived } from "./queries.ts";

/**
 * Gives up a charge before an invoice bills it.
 *
 * @throws DomainError `not_found`, `action_not_allowed` where a draft or invoice has it, or it is given up already
 */
export async function waiveCharge(
  tx: Transaction<Database>,
  deps: Deps,
  { id, reason, actor, within }: { id: string; reason: string; actor: Actor; within: Within },
): Promise<void> {
  await lockCharge(tx, id);
  const row = await readCharge(tx, id);
  if (row.waived_at !== null)
    throw new DomainError("action_not_allowed", "This charge was waived in the meantime.");
  if (row.billed_number !== null)
    throw new DomainError(
      "action_not_allowed",
      seesBill(row, within)
        ? `${row.billed_number} bills this charge. Take its line off the draft first, or credit the line of the issued invoice.`
        : "An invoice of another customer bills this charge. Ask an administrator to take its line off, or to credit it.",
    );
  await markWaived(tx, id, { at: instantOfMs(deps.clock.nowMs()), reason });
  const { customer_name: name, currency } = row;
  const amount = formatAmount(row.amount, currency);
  await record(tx, deps, [
    {
      type: "customer.chargeWaived",
      subject: row.customer_id,
      actor,
      data: { name, amount, currency, reason },
    },
  ]);
}

/** Whether the invoice that bills a charge, which a parent or the customer that stays may have, is one of the caller's customers. */
export function seesBill({ billed_customer_id: id }: ChargeRow, within: Within): boolean {
  return within === null || id === null || within.includes(id);
}

/** @throws DomainError `not_found` */
export async function readCharge(db: Kysely<Database>, id: string): Promise<ChargeRow> {
  const row = await chargeById(db, id);
  if (row === undefined) throw new DomainError("not_found", "There is no such charge.");
  return row;
}
