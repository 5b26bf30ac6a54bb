import type { Actor } from "@billow/core/activity/actor.ts";
import { type Chart, numbersOf } from "@billow/core/books/chart-of-accounts.ts";
import { DomainError } from "@billow/core/errors.ts";
import { addDays, nextMonth } from "@billow/core/metering/period.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { bookOnDebtors } from "../../parties/customers/debtors/debtor-numbers.ts";
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
  /** Whether each customer's receivables are on its own account. */
  debtors: "collective" | "personal";
}

/**
 * A month of an issuer's books for DATEV. A file holds one month, because its bookings have days without a year. Where
 * customers have accounts of their own, this gives numbers to those that have none.
 *
 * @throws DomainError `not_found`, `unknown_currency`, `unsupported_currency`, `unknown_account`, `conflict`
 */
export async function datevOfMonth(
  db: Kysely<Database>,
  deps: Pick<Deps, "clock">,
  { period, yearBegins, chart, accounts, issuerId, debtors, ...asked }: DatevOfMonth,
  actor: Actor,
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
  const query = { from: head.from, before, issuerId: issuer.id, currency };
  return {
    body: await exportDatev(db, {
      ...query,
      head,
      numbers: numbersOf(chart, accounts),
      debtorAccounts:
        debtors === "collective"
          ? null
          : (digits) => inTransaction(db, (tx) => bookOnDebtors(tx, deps, { ...query, digits }, actor)),
    }),
    fileName: `EXTF_Buchungsstapel_${period}${currency === issuer.currency ? "" : `_${currency}`}.csv`,
  };
}
