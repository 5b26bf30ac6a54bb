import { type Kysely, type RawBuilder, sql } from "kysely";
import { byKey } from "../../../db/connection/preparing-client.ts";
import type { Database } from "../../../db/schema.ts";
import { plainArrayText } from "../../../db/text/array-text.ts";
import { SEQUENCE_TEXT } from "../../../db/text/sequence-text.ts";
import { customerIdsNotNamed, customersByName } from "../../../parties/customers/customer-ids-by-name.ts";
import { prefixesOfInvoices } from "../../../parties/issuers/issuer.ts";
import { type NumberMatch, numberMatches } from "./invoice-search.ts";

/** A way in which an invoice can match a search, as a condition on `invoice`. */
export interface SearchStrategy {
  condition: RawBuilder<unknown>;
  /** Whether few invoices match, so that this condition should be looked up first. */
  isNarrow: boolean;
  /** The text, when the customer's name must contain it. */
  namePart?: string;
  /** Whether most customers have the name, so that the complement is smaller. */
  isOfMost?: boolean;
  /** Whether no index helps, so that every invoice is read. */
  scans?: boolean;
}

/** Fewer digits match at least every tenth sequence, which narrows nothing. */
const NARROW_DIGITS_MIN = 3;

/** The ways in which an invoice can match a search; null without a search, empty when nothing can match. */
export async function searchStrategies(
  db: Kysely<Database>,
  typed: string | undefined,
): Promise<SearchStrategy[] | null> {
  const text = typed?.trim() ?? "";
  if (text === "") return null;
  const [prefixes, { ids: customerIds, areAll, areMost }] = await Promise.all([
    prefixesOfInvoices(db),
    customersByName(db, text),
  ]);
  const matches = numberMatches(text, prefixes);
  if (matches.some((match) => match.in === "all" && match.prefix === undefined)) return null;
  if (areAll) return null;
  const years = matches.length === 0 ? [] : await numberedYears(db);
  const byName = {
    condition: sql`customer_id = ANY(${plainArrayText(customerIds)}::uuid[])`,
    isNarrow: false,
    namePart: text,
    isOfMost: areMost,
  };
  return [
    ...(customerIds.length === 0 ? [] : [byName]),
    ...matches.flatMap((match) => numberStrategies(match, { years, prefixes })),
  ];
}

/** The complement of this way, where it matches fewer invoices; null where it does not. */
export async function complementStrategy(
  db: Kysely<Database>,
  way: SearchStrategy | undefined,
): Promise<SearchStrategy | null> {
  if (way?.namePart === undefined || way.isOfMost !== true) return null;
  const customerIds = await customerIdsNotNamed(db, way.namePart);
  return { condition: sql`customer_id = ANY(${plainArrayText(customerIds)}::uuid[])`, isNarrow: false };
}

function numberStrategies(
  match: NumberMatch,
  { years, prefixes }: { years: readonly number[]; prefixes: readonly string[] },
): SearchStrategy[] {
  const { prefix } = match;
  switch (match.in) {
    case "all":
      return prefix === undefined ? [] : [{ condition: sql`number LIKE ${`${prefix}%`}`, isNarrow: false }];
    case "year": {
      const fits = (year: string) =>
        match.how === "begins" ? year.startsWith(match.digits) : year.includes(match.digits);
      return years
        .filter((year) => fits(String(year)))
        .map((year) => ({
          condition:
            prefix === undefined
              ? numberedIn(year)
              : sql`(${numberedIn(year)} AND number LIKE ${`${prefix}${year}-%`})`,
          isNarrow: false,
        }));
    }
    case "sequence":
      return [sequenceStrategy(match)];
    case "both":
      return years
        .filter((year) => String(year).endsWith(match.yearEnds))
        .flatMap((year) =>
          (prefix === undefined ? prefixes : [prefix]).map((begins) => ({
            condition: sql`(${numberedIn(year)} AND number LIKE ${`${begins}${year}-${match.sequenceBegins}%`})`,
            isNarrow: match.sequenceBegins.length >= NARROW_DIGITS_MIN,
          })),
        );
  }
}

/**
 * The trigram index needs three characters; for a shorter part it returns every invoice. So short parts are matched
 * against the sequence, which date indexes contain.
 */
function sequenceStrategy({ how, digits }: { how: "contains" | "begins"; digits: string }): SearchStrategy {
  if (digits.length >= NARROW_DIGITS_MIN) {
    const pattern = how === "begins" ? `${digits}%` : `%${digits}%`;
    return { condition: sql`${SEQUENCE_TEXT} LIKE ${pattern}`, isNarrow: true };
  }
  const place = sql`strpos(${SEQUENCE_TEXT}, ${digits})`;
  return {
    condition: how === "begins" ? sql`${place} = 1` : sql`${place} > 0`,
    isNarrow: false,
    scans: true,
  };
}

/**
 * A number contains the year in which the draft was made. The invoice is issued then or later, which is what lists
 * sort by.
 */
function numberedIn(year: number): RawBuilder<unknown> {
  return sql`(number_year = ${year} AND issue_date >= ${`${year}-01-01`}::date)`;
}

/** The years in which invoices were numbered. */
async function numberedYears(db: Kysely<Database>): Promise<number[]> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`${byKey}
    SELECT min(number_year) AS first, max(number_year) AS last FROM invoice`.execute(db);
  const { first = null, last = null } = rows[0] ?? {};
  return first === null || last === null
    ? []
    : Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
