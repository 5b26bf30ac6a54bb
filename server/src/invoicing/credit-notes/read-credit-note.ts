import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { type CreditNoteRow, creditNoteByRef } from "./queries.ts";

export type { CreditNoteRow };

/** Reads the credit note with this id or number. @throws DomainError `not_found` */
export async function readCreditNote(db: Kysely<Database>, ref: string): Promise<CreditNoteRow> {
  const note = await creditNoteByRef(db, ref);
  if (note === undefined) throw new DomainError("not_found", `There is no credit note ${ref}.`);
  return note;
}
