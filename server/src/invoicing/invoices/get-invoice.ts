import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { todayIn } from "../../today.ts";
import { draftChanges } from "./draft/draft-changes.ts";
import { invoiceByRef } from "./list/list-queries.ts";
import { currentSeller, storedParties } from "./parties.ts";
import { presentInvoice } from "./present.ts";
import { partsOf, versionOfInvoice } from "./queries.ts";
import { readUnpriced } from "./read-unpriced.ts";

/** Reads the invoice with this id or number, and passes its version to `setEtag`. @throws DomainError `not_found` */
export async function getInvoice(
  db: Kysely<Database>,
  deps: Deps,
  { ref, setEtag }: { ref: string; setEtag(version: number): void },
): Promise<Invoice> {
  const { row, parts } = await readWhole(db, ref, instantOfMs(deps.clock.nowMs()));
  setEtag(row.version);
  const changes = await draftChanges(db, row, row);
  const unpricedUsage = await readUnpriced(db, row);
  const seller =
    row.parties === null ? await currentSeller(db, row.issuer_id) : storedParties(row.parties).seller;
  return presentInvoice(row, { ...parts, changes, unpricedUsage, seller }, todayIn(row.time_zone, deps));
}

/**
 * Reads an invoice with all its parts as of one version, again if it was changed meanwhile. So a payment never shows
 * without its effect on the amounts. A transaction that changes the invoice holds its lock.
 */
async function readWhole(db: Kysely<Database>, ref: string, now: string) {
  for (;;) {
    const row = await invoiceByRef(db, ref, now);
    if (row === undefined) throw new DomainError("not_found", `There is no invoice ${ref}.`);
    const parts = await partsOf(db, row.id);
    if (db.isTransaction || (await versionOfInvoice(db, row.id)) === row.version) return { row, parts };
  }
}
