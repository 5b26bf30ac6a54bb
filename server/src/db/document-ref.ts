import { DRAFT_PREFIX } from "@billow/core/invoicing/invoice-number.ts";
import { type RawBuilder, sql } from "kysely";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a document is referenced by its number, not its id. */
export function isNumber(ref: string): boolean {
  return !UUID.test(ref);
}

/** Whether a row of `invoice` is meant: by its id, its number, or the number it had as a draft. */
export function isInvoice(ref: string): RawBuilder<boolean> {
  if (!isNumber(ref)) return sql<boolean>`invoice.id = ${ref}`;
  if (!ref.startsWith(DRAFT_PREFIX)) return sql<boolean>`invoice.number = ${ref}`;
  return sql<boolean>`(invoice.number = ${ref} OR invoice.draft_number = ${ref})`;
}
