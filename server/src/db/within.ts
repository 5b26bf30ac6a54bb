import { type RawBuilder, sql } from "kysely";

/** The ids of the customers that a caller is limited to, with those billed with them or merged into them; null for all. */
export type Within = readonly string[] | null;

/** Whether a column has the id of one of the customers that a caller is limited to; true for a caller who sees all. */
export function isWithin(column: string, within: Within): RawBuilder<boolean> {
  return within === null ? sql<boolean>`TRUE` : sql<boolean>`${sql.ref(column)} = ANY(${within}::uuid[])`;
}
