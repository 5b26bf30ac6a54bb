import type { UpcomingInvoice } from "@billow/contract/billing/upcoming.ts";
import { DomainError } from "@billow/core/errors.ts";
import { dateInZone } from "@billow/core/metering/period.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import { hasUnpriced } from "../../books/billed-usage/billed-period.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { epochSeconds, instantOfSeconds } from "../../http/present.ts";
import type { Draft } from "../../invoicing/invoices/draft/draft.ts";
import { presentProjects } from "../../invoicing/invoices/draft/line-projects.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { readCustomer } from "../../parties/customers/read-customer.ts";
import { zonesOfIssuers } from "../../parties/issuers/issuer.ts";
import { periodOf } from "../billing-run/billing-period.ts";
import { readWork } from "../billing-run/billing-work.ts";
import { customersToBill } from "../billing-run/customers-to-bill.ts";
import { billsSoFar } from "./bill-so-far.ts";

/**
 * What the next billing run would make of a customer's month so far, by the same plan as a run, and an estimate of the
 * whole month.
 *
 * @throws DomainError `not_found`, `invalid_instant`, `conflict` when the month is invoiced
 */
export async function upcomingInvoice(
  db: Kysely<Database>,
  deps: Deps,
  { customerId, at }: { customerId: string; at: string | null },
): Promise<UpcomingInvoice> {
  const { issuer_id: issuerId, currency } = await readCustomer(db, customerId);
  const timeZone = (await zonesOfIssuers(db))(issuerId);
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const asked = at === null ? now : epochSeconds(at);
  if (asked > now)
    throw new DomainError("invalid_instant", "This instant is not over yet. Ask for an earlier one.", "/at");
  const tiling = tilingOf(timeZone);
  const period = periodOf(dateInZone(asked, timeZone).slice(0, 7), tiling);
  const toBill = await customersToBill(db, { periodFrom: period.from, customerIds: [customerId] });
  if (toBill.customers.length === 0)
    throw new DomainError("conflict", `${period.month} is invoiced already. Look at its invoice.`, "/at");
  const work = await readWork(db, period, { customerId });
  const [bill] = await billsSoFar(db, deps, { work, toBill, timeZone, at: asked, now });
  if (bill === undefined) throw new Error("each customer has a bill so far");
  const { until, made, whole, reason } = bill;
  return {
    customerId,
    currency,
    period: { from: period.from, before: period.before },
    usageUntil: instantOfSeconds(until),
    lines: made === undefined ? [] : linesOf(made.draft, currency),
    byProject: made === undefined ? null : projectsOfDraft(made.draft, currency),
    ...amountsOf(made?.draft, currency),
    held: made?.billed.some(hasUnpriced) ?? false,
    reason,
    projected: whole === undefined ? null : amountsOf(whole.draft, currency),
  };
}

function amountsOf(draft: Draft | undefined, currency: CurrencyCode) {
  const amount = (minor: bigint | undefined) => formatAmount(minor ?? 0n, currency);
  const computed = draft?.computed;
  return {
    subtotal: amount(computed?.subtotal),
    discount: amount(computed?.discount),
    tax: amount(computed?.tax),
    total: amount(computed?.total),
  };
}

function projectsOfDraft({ lines, computed }: Draft, currency: CurrencyCode): UpcomingInvoice["byProject"] {
  const parts = lines.map(({ breakdown }, index) => ({
    breakdown,
    amount: computed.lines[index]?.amount ?? 0n,
  }));
  return presentProjects(parts, (minor) => formatAmount(minor, currency));
}

function linesOf({ lines, computed }: Draft, currency: CurrencyCode): UpcomingInvoice["lines"] {
  return lines.map(({ kind, product, description, quantity, unit, unitPrice, meter, period }, index) => ({
    kind,
    product,
    description,
    quantity: decimalText(decimal(quantity)),
    unit,
    unitPrice: decimalText(decimal(unitPrice)),
    amount: formatAmount(computed.lines[index]?.amount ?? 0n, currency),
    meter,
    period,
  }));
}
