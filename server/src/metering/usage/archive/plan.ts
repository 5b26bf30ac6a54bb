import { addMonths } from "@billow/core/metering/period.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { billingZones } from "../../../parties/issuers/zones.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { tilingOf, tilingsOf } from "../store/tilings.ts";
import type { AccountMonth } from "./archive-queries.ts";
import {
  type AccountUse,
  arrivedAfter,
  type Billing,
  billingsBefore,
  type Holder,
  holders,
  usesBefore,
  waitingBefore,
} from "./plan-queries.ts";

/** Why a tenant's month stays in the database. */
export type HeldReason = "notBilled" | "draft" | "nobody" | "late";

export interface HeldBack {
  tenantId: string;
  reason: HeldReason;
  events: number;
}

/** What would happen to a month. */
export interface MonthPlan {
  /** Its first day. */
  month: string;
  /** The tenants whose events may leave, in the order of their accounts. */
  accounts: AccountMonth[];
  /** How many events leave. */
  events: number;
  heldBack: HeldBack[];
  /** Records of peaks and percentiles, and allocation events: both always stay. */
  levelled: number;
  allocations: number;
}

export interface ArchivePlan {
  months: MonthPlan[];
  /** Events that wait for a customer or a meter. */
  waiting: number;
}

/**
 * Which events may leave for the archive: usage records of whole months before `before` (the first day of a month) of
 * tenants whose customers have been billed for all of the month, by issued invoices.
 */
export async function planArchive(db: Kysely<Database>, before: string): Promise<ArchivePlan> {
  const zones = await billingZones(db);
  const levelled = [...(await loadMeters(db)).levelled];
  const uses = await usesBefore(db, { before, zones, levelled });
  const byMonth = Map.groupBy(uses, ({ month }) => month);
  const held = Map.groupBy(await holders(db), (one) => one.account_id);
  const billings = new Map((await billingsBefore(db, before)).map((one) => [keyOf(one), one]));
  const tilingFor = await tilingsOf(db, [...new Set(uses.map((one) => one.account_id))]);
  const months: MonthPlan[] = [];
  for (const [month, own] of byMonth) {
    const plan: MonthPlan = { month, accounts: [], events: 0, heldBack: [], levelled: 0, allocations: 0 };
    for (const use of own) {
      plan.levelled += use.levelled;
      plan.allocations += use.allocations;
      if (use.records === 0) continue;
      const tiling = tilingFor(use.account_id);
      const [start, end] = [tiling.startOfDay(month), tiling.startOfDay(addMonths(month, 1))];
      const verdict = verdictOf({ use, holders: held.get(use.account_id) ?? [], billings });
      await addTo(db, plan, { use, verdict, start, end });
    }
    months.push(plan);
  }
  return { months, waiting: await waitingBefore(db, tilingOf(zones.first).startOfDay(before)) };
}

/** Until when its usage is known to invoices, or why a tenant's month has to stay. */
type Verdict = { knownUntil: number } | HeldReason;

function verdictOf({
  use,
  holders: all,
  billings,
}: {
  use: AccountUse;
  holders: readonly Holder[];
  billings: ReadonlyMap<string, Billing>;
}): Verdict {
  const end = addMonths(use.month, 1);
  const own = all.filter(
    ({ from_day, before_day }) => (from_day ?? "") < end && (before_day ?? "9") > use.month,
  );
  if (!coversAll(own, use.month, end)) return "nobody";
  let knownUntil = Number.POSITIVE_INFINITY;
  for (const holder of own) {
    const billing = billings.get(keyOf({ customer_id: holder.customer_id, month: use.month }));
    if (billing?.has_draft) return "draft";
    if (billing === undefined || !billing.is_billed || billing.known_until === null) return "notBilled";
    knownUntil = Math.min(knownUntil, billing.known_until);
  }
  return { knownUntil };
}

/** Whether somebody has the tenant on each day. Holders come in the order of their days. */
function coversAll(own: readonly Holder[], from: string, before: string): boolean {
  let day: string | null = from;
  for (const { from_day, before_day } of own) {
    if (day === null || (from_day ?? "") > day) break;
    day = before_day;
  }
  return day === null || day >= before;
}

async function addTo(
  db: Kysely<Database>,
  plan: MonthPlan,
  { use, verdict, start, end }: { use: AccountUse; verdict: Verdict; start: number; end: number },
): Promise<void> {
  const { account_id: accountId, tenant_id: tenantId, records } = use;
  if (typeof verdict === "string") {
    plan.heldBack.push({ tenantId, reason: verdict, events: records });
    return;
  }
  const account = { accountId, start, end, ...verdict };
  const late = Math.min(await arrivedAfter(db, account), records);
  if (late > 0) plan.heldBack.push({ tenantId, reason: "late", events: late });
  if (late === records) return;
  plan.accounts.push(account);
  plan.events += records - late;
}

function keyOf({ customer_id, month }: { customer_id: string; month: string }): string {
  return `${customer_id} ${month}`;
}
