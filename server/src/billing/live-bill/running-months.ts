import { dateInZone } from "@billow/core/metering/period.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely } from "kysely";
import { hasUnpriced } from "../../books/billed-usage/billed-period.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { Draft } from "../../invoicing/invoices/draft/draft.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { periodOf } from "../billing-run/billing-period.ts";
import { type BillingWork, readWork } from "../billing-run/billing-work.ts";
import { customersToBill } from "../billing-run/customers-to-bill.ts";
import { billsSoFar } from "./bill-so-far.ts";

/** What makes a part of a running month: usage of a group of meters, what was agreed, or adjustments of earlier months. */
export interface RunningPart {
  kind: "usage" | "agreed" | "adjustments";
  /** The meters' group; null for other kinds. */
  group: string | null;
  /** Minor units, after discounts, without tax. */
  amount: bigint;
}

/** What a customer's running month comes to, in minor units, after discounts, without tax. */
export interface RunningMonthOfCustomer {
  customerId: string;
  issuerId: string;
  currency: CurrencyCode;
  /** The month's first day. */
  from: string;
  soFar: bigint;
  projected: bigint;
  /** They sum to `soFar`. */
  parts: RunningPart[];
  held: boolean;
}

/** Computes running months of some customers in a time zone, with what is the same for all of them read once. */
export async function runningMonths(
  db: Kysely<Database>,
  deps: Deps,
): Promise<
  (some: { customerIds: readonly string[]; timeZone: string }) => Promise<RunningMonthOfCustomer[]>
> {
  const meters = await loadMeters(db);
  const works = new Map<string, BillingWork>();
  return async ({ customerIds, timeZone }) => {
    const now = Math.floor(deps.clock.nowMs() / 1000);
    const period = periodOf(dateInZone(now, timeZone).slice(0, 7), tilingOf(timeZone));
    const toBill = await customersToBill(db, { periodFrom: period.from, customerIds });
    if (toBill.customers.length === 0) return [];
    const known = works.get(period.from) ?? (await readWork(db, period));
    works.set(period.from, known);
    const work = { ...known, period };
    const bills = await billsSoFar(db, deps, { work, toBill, timeZone, at: now, now });
    return bills.map(({ customer, made, whole }) => ({
      customerId: customer.id,
      issuerId: customer.issuer_id,
      currency: customer.currency,
      from: period.from,
      soFar: netOf(made?.draft),
      projected: netOf(whole?.draft),
      parts: made === undefined ? [] : partsOf(made.draft, (meter) => meters.of(meter).group),
      held: made?.billed.some(hasUnpriced) ?? false,
    }));
  };
}

function netOf(draft: Draft | undefined): bigint {
  return draft === undefined ? 0n : draft.computed.subtotal - draft.computed.discount;
}

function partsOf({ lines, computed }: Draft, groupOf: (meter: string) => string): RunningPart[] {
  const parts = new Map<string, RunningPart>();
  lines.forEach(({ kind, meter }, index) => {
    const line = computed.lines[index];
    if (line === undefined) return;
    const of = kindOf(kind, meter);
    const group = of === "usage" && meter !== null ? groupOf(meter) : null;
    const key = `${of} ${group ?? ""}`;
    const before = parts.get(key)?.amount ?? 0n;
    parts.set(key, { kind: of, group, amount: before + line.amount - line.discount - line.share });
  });
  return [...parts.values()];
}

function kindOf(kind: Draft["lines"][number]["kind"], meter: string | null): RunningPart["kind"] {
  if (kind === "adjustment") return "adjustments";
  return kind === "usage" && meter !== null ? "usage" : "agreed";
}
