import { type Chart, numbersOf } from "@billow/core/books/chart-of-accounts.ts";
import { DomainError } from "@billow/core/errors.ts";
import { addDays, nextMonth } from "@billow/core/metering/period.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { exportDatev } from "./export-datev.ts";

/** The options of an export for DATEV. */
export interface DatevOfMonth {
  period: string;
  consultant: string;
  client: string;
  chart: Exclude<Chart, "us">;
  /** The month in which the financial year begins. */
  yearBegins: number;
  issuerId?: string | undefined;
  currency?: string | undefined;
  accounts?: string | undefined;
}

/**
 * A month of an issuer's books for DATEV. A file holds one month, because its bookings have days without a year.
 *
 * @throws DomainError `not_found`, `unknown_currency`, `unsupported_currency`, `unknown_account`
 */
export async function datevOfMonth(
  db: Kysely<Database>,
  deps: Pick<Deps, "clock">,
  { period, yearBegins, chart, accounts, issuerId, ...asked }: DatevOfMonth,
): Promise<{ body: AsyncIterable<Uint8Array>; fileName: string }> {
  const issuer = await issuerOrFirst(db, issuerId);
  const currency = asked.currency ?? issuer.currency;
  if (!isCurrencyCode(currency)) {
    throw new DomainError("unknown_currency", `"${currency}" is not a currency in use.`, "/currency");
  }
  const before = `${nextMonth(period)}-01`;
  const [year = "", month = ""] = period.split("-");
  const firstYear = Number(month) >= yearBegins ? Number(year) : Number(year) - 1;
  const head = {
    consultant: asked.consultant,
    client: asked.client,
    chart,
    currency,
    yearBegins: `${String(firstYear).padStart(4, "0")}-${String(yearBegins).padStart(2, "0")}-01`,
    from: `${period}-01`,
    to: addDays(before, -1),
    label: `Billow ${period}`,
    madeAt: new Date(deps.clock.nowMs()).toISOString(),
  };
  return {
    body: exportDatev(db, {
      head,
      before,
      issuerId: issuer.id,
      currency,
      numbers: numbersOf(chart, accounts),
    }),
    fileName: `EXTF_Buchungsstapel_${period}${currency === issuer.currency ? "" : `_${currency}`}.csv`,
  };
}
