import { type Caution, cautionOf, changedParts } from "@billow/core/invoicing/caution.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { draftChanges } from "../draft/draft-changes.ts";
import type { LockedInvoice } from "../lock-invoice.ts";

/** The caution to confirm before a locked invoice is finalized or sent. */
export async function cautionOfLocked(db: Kysely<Database>, locked: LockedInvoice): Promise<Caution | null> {
  const { row, facts, customer } = locked;
  const changed = facts.status === "draft" ? changedParts(await draftChanges(db, row, customer)) : [];
  return cautionOf(facts, changed);
}
