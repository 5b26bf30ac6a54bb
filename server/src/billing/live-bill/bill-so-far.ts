import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { epochSeconds } from "../../http/present.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import type { BillingWork } from "../billing-run/billing-work.ts";
import type { CustomersToBill } from "../billing-run/customers-to-bill.ts";
import { type PlannedDraft, planChunk } from "../billing-run/plan-chunk.ts";
import { projectUsage } from "./project-usage.ts";
import { usageBetween } from "./queries.ts";

/** A customer's month so far, and an estimate of the whole month. */
export interface BillSoFar {
  customer: CustomersToBill["customers"][number];
  /** The time up to which usage is counted, in epoch seconds. */
  until: number;
  /** Undefined where there would be no invoice. */
  made: PlannedDraft | undefined;
  whole: PlannedDraft | undefined;
  /** Why there would be none. */
  reason: string | null;
}

/**
 * Plans what a billing run would make of customers' month, of their usage up to a time, by the same plan as a run.
 *
 * @param at epoch seconds: the hour of it counts as a whole, as usage is kept by the hour
 * @returns one for each customer, in their order
 */
export async function billsSoFar(
  db: Kysely<Database>,
  deps: Deps,
  {
    work,
    toBill: { customers, accrued },
    timeZone,
    at,
    now,
  }: { work: BillingWork; toBill: CustomersToBill; timeZone: string; at: number; now: number },
): Promise<BillSoFar[]> {
  const { period } = work;
  const ids = customers.map(({ id }) => id);
  const tiling = tilingOf(timeZone);
  const hourEnd = tiling.hours(at, at + 1)[0]?.end ?? at;
  const untils = new Map(
    ids.map((id) => {
      const own = accrued.get(id);
      const counted = own === undefined ? now : epochSeconds(own);
      return [id, Math.max(period.fromSeconds, Math.min(hourEnd, counted))];
    }),
  );
  const soFar = await usageBetween(
    db,
    ids.map((customerId) => ({ customerId, from: period.fromSeconds, before: hourEnd })),
  );
  const plan = async (usage: ReadonlyMap<string, StoredUsage[]>) => {
    const { drafts, skipped } = await planChunk(db, deps, { work, customers, usage });
    return {
      drafts: new Map(drafts.map((draft) => [draft.customerId, draft])),
      reasons: new Map(skipped.map(({ customerId, reason }) => [customerId, reason])),
    };
  };
  const made = await plan(soFar);
  const whole = await plan(await projectUsage(db, { period, soFar, untils, timeZone }));
  return customers.map((customer) => ({
    customer,
    until: untils.get(customer.id) ?? now,
    made: made.drafts.get(customer.id),
    whole: whole.drafts.get(customer.id),
    reason: made.reasons.get(customer.id) ?? null,
  }));
}
