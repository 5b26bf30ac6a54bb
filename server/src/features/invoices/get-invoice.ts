import type { Invoice } from "@billow/contract/invoice.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { invoiceByRef } from "./list-queries.ts";
import { today } from "./lock-invoice.ts";
import { presentInvoice } from "./present.ts";
import { partsOf } from "./queries.ts";

/** One invoice whole, named by its id or number, with its version told to `setEtag`. @throws DomainError `not_found` */
export async function getInvoice(
  db: Kysely<Database>,
  deps: Deps,
  { ref, setEtag }: { ref: string; setEtag(version: number): void },
): Promise<Invoice> {
  const row = await invoiceByRef(db, ref, instantOfMs(deps.clock.nowMs()));
  if (row === undefined) throw new DomainError("not_found", `There is no invoice ${ref}.`);
  setEtag(row.version);
  return presentInvoice(row, await partsOf(db, row.id), today(deps));
}
