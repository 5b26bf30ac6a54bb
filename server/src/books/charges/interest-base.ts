import type { DueChange } from "@billow/core/collections/interest.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { chargedLines, interestChargedBefore, receivableChanges } from "./queries.ts";

/** What interest on an invoice is computed from. */
export async function interestBase(
  tx: Transaction<Database>,
  invoiceId: string,
): Promise<{
  /** How the books changed what is due, by day. */
  changes: DueChange[];
  /** The day after the last one that bore interest. */
  chargedBefore: string | null;
  /** What of the invoice is charged for lateness itself, without tax, in minor units. */
  charges: bigint;
}> {
  const lines = await chargedLines(tx, invoiceId);
  return {
    changes: await receivableChanges(tx, invoiceId),
    chargedBefore: await interestChargedBefore(tx, invoiceId),
    charges: lines.reduce((sum, { net }) => sum + net, 0n),
  };
}
