import { type HeldReason, heldReason } from "@billow/contract/invoicing/held-reason.ts";
import type { DraftGroup } from "@billow/contract/reporting/overview.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { countHeld } from "./held-queries.ts";

/** Drafts by what holds them, those that nothing holds last. */
export async function countHeldDrafts(db: Kysely<Database>, issuerId: string | null): Promise<DraftGroup[]> {
  const groups = await countHeld(db, issuerId);
  return groups
    .toSorted((a, b) => place(a.reason) - place(b.reason) || (a.currency < b.currency ? -1 : 1))
    .map(({ reason, currency, invoices, total }) => ({
      reason,
      currency,
      invoices: Number(invoices),
      amount: formatAmount(BigInt(total), currency),
    }));
}

function place(reason: HeldReason | null): number {
  return reason === null ? heldReason.options.length : heldReason.options.indexOf(reason);
}
