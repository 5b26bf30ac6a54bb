import type { CurrencyCode } from "@billow/core/currency.ts";
import type { Discount } from "@billow/core/discount.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoice-state.ts";
import { formatAmount } from "@billow/core/money.ts";
import type { TimelineValue } from "@billow/core/timeline.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { epochSeconds, instantOfMs } from "../../http/present.ts";
import { lockBilling } from "../billed-usage/lock-billing.ts";
import { periodsToAdjust } from "../billed-usage/periods-to-adjust.ts";
import { pinnedTerms } from "../billed-usage/pinned-terms.ts";
import { replaceBilled } from "../billed-usage/record-billed.ts";
import { keepCards, rateCardsValidOn } from "../catalog/rate-card.ts";
import { readCustomer } from "../customers/read-customer.ts";
import type { Draft, DraftLine } from "../invoices/draft.ts";
import type { InvoiceCall } from "../invoices/finalize-invoice.ts";
import { lockInvoice } from "../invoices/lock-invoice.ts";
import { readDraft, replaceDraft } from "../invoices/replace-draft.ts";
import { appendTimeline } from "../timeline/append-timeline.ts";
import { tilingOf } from "../usage/tilings.ts";
import { accruedUntil } from "./queries.ts";
import { periodOf, rateChunk } from "./rate-chunk.ts";

/**
 * Makes a billing run's draft anew from the usage there is now, as a run would: usage, recurring items, minimum spend and
 * adjustments of earlier periods. Lines that a person wrote, the invoice's discount unless it is the agreed one, the discount
 * of a line that is there still, due date and note stay. Where that changes nothing, nothing is changed.
 *
 * @throws DomainError `unavailable` while usage of the period is still being counted, and as `decide` and `composeDraft` do
 */
export async function refreshInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall,
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  decide("refresh", locked.facts);
  const { row, currency } = locked;
  if (row.period_from === null) throw new Error(`${row.number} is of a billing run and has a period`);
  await lockBilling(tx, [row.customer_id]);
  const period = periodOf(row.period_from.slice(0, 7), tilingOf(deps.timeZone));
  const accrued = await accruedUntil(tx, row.customer_id);
  if (accrued !== null && epochSeconds(accrued) < period.beforeSeconds) {
    throw new DomainError(
      "unavailable",
      `Usage of ${period.month} is still being counted. Try again in a minute.`,
    );
  }
  const before = await readDraft(tx, locked);
  const pinned = await pinnedTerms(tx, { invoiceId: row.id, from: row.period_from, currency });
  const customer = await readCustomer(tx, row.customer_id);
  const toAdjust = await periodsToAdjust(tx, {
    before: period.from,
    customerId: row.customer_id,
    except: row.id,
  });
  const cards = await rateCardsValidOn(tx, period.from);
  await keepCards(tx, [...cards.values()]);
  const [made] = await rateChunk(tx, deps, {
    period,
    cards,
    customers: [customer],
    toAdjust,
    refreshed: {
      invoiceId: row.id,
      lines: before.lines.filter((line) => line.kind === "manual"),
      discount: pinned !== null && isSame(before.discount, pinned.discount) ? "agreed" : before.discount,
      discounts: before.lines,
    },
  });
  if (made === undefined) throw new Error("one customer was rated and has an outcome");
  if (typeof made.rated === "string") throw new DomainError("no_rate_card", made.rated);
  const { draft, billed } = made.rated;
  await replaceBilled(tx, { invoiceId: row.id, customerId: row.customer_id, periods: billed });
  const lines = changedLines(before, draft, currency);
  if (lines.length === 0 && isSame(before.discount, draft.discount)) return;
  await replaceDraft(tx, locked, draft);
  await appendTimeline(tx, [
    {
      invoiceId: row.id,
      at: instantOfMs(deps.clock.nowMs()),
      type: "refreshed",
      actor: call.actor,
      data: {
        totalBefore: formatAmount(row.total, currency),
        total: formatAmount(draft.computed.total, currency),
        currency,
        lines: lines.slice(0, LINES_TOLD_MAX),
        ...(lines.length > LINES_TOLD_MAX ? { moreLines: lines.length - LINES_TOLD_MAX } : {}),
      },
    },
  ]);
}

/** Whether two discounts, as the core writes them, are the same. */
function isSame(a: Discount | null, b: Discount | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Lines a timeline entry tells of: what is more is in the invoice. */
const LINES_TOLD_MAX = 100;

/** What a refresh does to each line: amounts before and after, null where it is new or gone. */
function changedLines(before: Draft, after: Draft, currency: CurrencyCode): TimelineValue[] {
  const was = byName(before);
  const is = byName(after);
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const [a, b] = [was.get(name), is.get(name)];
    if (a?.quantity === b?.quantity && a?.amount === b?.amount) return [];
    const product = (a ?? b)?.product ?? "";
    const text = (one: typeof a) => (one === undefined ? null : formatAmount(one.amount, currency));
    return [{ product, before: text(a), after: text(b) }];
  });
}

function byName(draft: Draft): Map<string, { product: string; quantity: string; amount: bigint }> {
  const lines = draft.lines.map((line, index) => {
    const amount = draft.computed.lines[index]?.amount ?? 0n;
    return [
      nameOf(line, draft.lines.slice(0, index)),
      { product: line.product, quantity: line.quantity, amount },
    ] as const;
  });
  return new Map(lines);
}

/** What makes a line the same one before and after; the how many-th of its kind where there are several. */
function nameOf(line: DraftLine, earlier: readonly DraftLine[]): string {
  const { kind, product, description, tier, period, unitPrice } = line;
  const name = JSON.stringify([
    kind,
    product,
    kind === "usage" ? "" : description,
    tier?.from,
    period?.from,
    unitPrice,
  ]);
  return `${name} ${earlier.filter((one) => one.product === product && one.kind === kind && one.tier?.from === tier?.from).length}`;
}
