import { date } from "@billow/contract/wire.ts";
import { z } from "zod";
import { decodeCursor, encodeCursor } from "../../../http/present.ts";
import { type InvoiceSort, type ListedInvoice, sortValue } from "./list-queries.ts";

/** The cursor after a row. */
export function listCursor(row: ListedInvoice, sort: InvoiceSort): string {
  return encodeCursor({ sort, value: sortValue(row, sort), id: row.id });
}

/** The position of a cursor. @throws DomainError `invalid_request` also for the cursor of a list with another order */
export function listPlace(cursor: string, sort: InvoiceSort): { value: string; id: string } {
  return decodeCursor(cursor, z.object({ sort: z.literal(sort), value: sortValueShape(sort), id: z.uuid() }));
}

/** The form of `sortValue`, so that a forged cursor cannot make the database fail. */
function sortValueShape(sort: InvoiceSort): z.ZodType<string> {
  switch (sort) {
    case "customer":
    case "-customer":
      return z.uuid();
    case "number":
    case "-number":
    case "total":
    case "-total":
      return z.string().regex(/^-?\d{1,18}$/);
    case "issueDate":
    case "-issueDate":
    case "dueDate":
    case "-dueDate":
      return date;
  }
}
