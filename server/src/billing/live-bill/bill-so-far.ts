import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { epochSeconds } from "../../http/present.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import type { BillingWork } from "../billing-run/billing-work.ts";
import type { customerToBill } from "../billing-run/customer-to-bill.ts";
import { type PlannedDraft, planChunk } from "../billing-run/plan-chunk.ts";
import { projectUsage } from "./project-usage.ts";
import { usageBetween } from "./queries.ts";

/** A customer's month so far, and an estimate of the whole month. */
export interface BillSoFar {
  /** The time up to which usage is counted, in epoch seconds. */
  until: number;
  /** Undefined where there would be no invoice. */
  made: PlannedDraft | undefined;
  whole: PlannedDraft | undefined;
  /** Why there would be none. */
  reason: string | null;
}

type CustomerToBill = NonNullable<Awaited<ReturnType<typeof customerToBill>>["customer"]>;

/** Plans what a billing run would make of a customer's month, of its usage up to a time, by the same plan as a run. */
export async function billSoFar(
  db: Kysely<Database>,
  deps: Deps,
  {
    work,
    customer,
    timeZone,
    accrued,
    at,
    now,
  }: {
    work: BillingWork;
    customer: CustomerToBill;
    timeZone: string;
    /** The time up to which the customer's allocations are counted; null where it has none. */
    accrued: string | null;
    /** Epoch seconds: the hour of it counts as a whole, as usage is kept by the hour. */
    at: number;
    now: number;
  },
): Promise<BillSoFar> {
  const customerId = customer.id;
  const { period } = work;
  const tiling = tilingOf(timeZone);
  const counted = accrued === null ? now : epochSeconds(accrued);
  const hourEnd = tiling.hours(at, at + 1)[0]?.end ?? at;
  const until = Math.max(period.fromSeconds, Math.min(hourEnd, counted));
  const soFar = await usageBetween(db, { customerId, from: period.fromSeconds, before: hourEnd });
  const plan = async (usage: StoredUsage[]) => {
    const usageOf = new Map([[customerId, usage]]);
    const { drafts, skipped } = await planChunk(db, deps, { work, customers: [customer], usage: usageOf });
    return { made: drafts[0], reason: skipped[0]?.reason ?? null };
  };
  const { made, reason } = await plan(soFar);
  const { made: whole } = await plan(await projectUsage(db, { customerId, period, soFar, until, timeZone }));
  return { until, made, whole, reason };
}
