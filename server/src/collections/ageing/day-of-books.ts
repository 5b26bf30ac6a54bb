import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { todays } from "../../parties/issuers/todays.ts";

/**
 * The day asked for. Where issuers have different dates, today is the latest of them.
 *
 * @throws DomainError `not_found`, `invalid_date`
 */
export async function dayOfBooks(
  db: Kysely<Database>,
  deps: Pick<Deps, "clock">,
  { asOf, issuerId }: { asOf?: string | undefined; issuerId?: string | undefined },
): Promise<string> {
  const dates = await todays(db, deps);
  if (issuerId !== undefined && !dates.has(issuerId)) {
    throw new DomainError("not_found", "There is no such issuer.", "/issuerId");
  }
  const asked = issuerId === undefined ? [...dates.values()] : [dates.get(issuerId)];
  const today = asked
    .filter((date) => typeof date === "string")
    .sort()
    .at(-1);
  if (today === undefined) throw new Error("There is no issuer whose date it could be.");
  if (asOf !== undefined && asOf > today) {
    throw new DomainError(
      "invalid_date",
      `${asOf} is in the future. The books say what was open up to today, ${today}.`,
      "/asOf",
    );
  }
  return asOf ?? today;
}
