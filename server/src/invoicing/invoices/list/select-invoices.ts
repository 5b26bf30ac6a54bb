import type { InvoiceSelection } from "@billow/contract/invoicing/bulk.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely, RawBuilder } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Within } from "../../../db/within.ts";
import { firstUnknownId, selectionQuery } from "./selection-queries.ts";

/**
 * The invoices of a selection as a subquery with the columns `id` and `issue_date`, each once, for statements about
 * any number of invoices. Only those of the customers that the caller is limited to.
 *
 * @throws DomainError `not_found` with a pointer to an unknown id
 */
export async function selectInvoices(
  db: Kysely<Database>,
  { selection, within }: { selection: InvoiceSelection; within: Within },
): Promise<RawBuilder<unknown>> {
  if ("ids" in selection) {
    const place = await firstUnknownId(db, selection.ids);
    if (place !== undefined) {
      throw new DomainError(
        "not_found",
        `There is no invoice ${selection.ids[place]}.`,
        `/selection/ids/${place}`,
      );
    }
  }
  return selectionQuery(db, selection, within);
}
