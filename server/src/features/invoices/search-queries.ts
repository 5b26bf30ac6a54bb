import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import { customerIdsByName } from "../customers/customer-ids-by-name.ts";
import { type NumberMatch, numberMatches } from "./invoice-search.ts";

/**
 * The ways in which an invoice can match a search, each as one condition on `invoice` that an index answers; one way that
 * always holds where nothing is searched for, and no way at all where nothing can match.
 */
export async function searchConditions(
  db: Kysely<Database>,
  typed: string | undefined,
): Promise<RawBuilder<unknown>[]> {
  const text = typed?.trim() ?? "";
  const matches = numberMatches(text);
  if (text === "" || matches.some((match) => match.in === "all")) return [sql`TRUE`];
  const customerIds = await customerIdsByName(db, text);
  const years = matches.length === 0 ? [] : await numberedYears(db);
  return [
    ...(customerIds.length === 0 ? [] : [sql`customer_id = ANY(${customerIds}::uuid[])`]),
    ...matches.flatMap((match) => numberConditions(match, years)),
  ];
}

function numberConditions(match: NumberMatch, years: readonly string[]): RawBuilder<unknown>[] {
  switch (match.in) {
    case "all":
      return [sql`TRUE`];
    case "year": {
      const fits = (year: string) =>
        match.how === "begins" ? year.startsWith(match.digits) : year.includes(match.digits);
      // A number's year is that of its issue date, by which lists are sorted.
      return years
        .filter(fits)
        .map(
          (year) =>
            sql`(issue_date >= ${`${year}-01-01`}::date AND issue_date < ${`${Number(year) + 1}-01-01`}::date)`,
        );
    }
    case "sequence":
      return [
        sql`substr(number, 10) LIKE ${match.how === "begins" ? `${match.digits}%` : `%${match.digits}%`}`,
      ];
    case "both":
      return years
        .filter((year) => year.endsWith(match.yearEnds))
        .map((year) => sql`number LIKE ${`INV-${year}-${match.sequenceBegins}%`}`);
  }
}

/** The years in which invoices were numbered. */
async function numberedYears(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    SELECT min(number_year) AS first, max(number_year) AS last FROM invoice`.execute(db);
  const { first = null, last = null } = rows[0] ?? {};
  if (first === null || last === null) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}
