import { setCreditor } from "../acts/direct-debits.ts";
import type { TestApp } from "../app.ts";
import { emptyBusiness } from "../books.ts";
import type { FixedClock } from "../clock.ts";
import { makeCustomer } from "../invoicing.ts";
import { euros } from "./exact.ts";
import type { Life } from "./life.ts";
import { PRICE_LIST } from "./month-cost.ts";
import { RETURN_FEE } from "./rules/collection-rules.ts";
import { INTEREST_RATE, LEVELS } from "./rules/dunning-rules.ts";
import { newWorld } from "./world.ts";

/** The instant at which a life begins. */
export const BEGINNING = "2026-11-02T08:00:00Z";

/** A new life: two customers, a price list, and what is charged of who pays late. */
export async function begin({ app, clock }: { app: TestApp; clock: FixedClock }): Promise<Life> {
  await emptyBusiness(app.deps.db);
  clock.set(BEGINNING);
  const call = app.as("admin");
  const world = newWorld();
  await call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items: PRICE_LIST },
  });
  const feeOf = (amount: bigint) => [{ currency: "EUR", amount: euros(amount) }];
  await call("setReminderRules", {
    body: {
      enabled: true,
      offsets: LEVELS.map(({ fee, ...level }) => ({ ...level, fees: fee > 0n ? feeOf(fee) : [] })),
      interestRates: [{ currency: "EUR", rate: INTEREST_RATE, dayCount: "actual/365" }],
      returnFees: feeOf(RETURN_FEE),
    },
  });
  await setCreditor({ app });
  for (const taxRate of ["19", "7"]) {
    const { id, tenantId } = await makeCustomer(call, { taxCategory: "standard", taxRate });
    const nothing = { credit: 0n, terms: [], charges: [], mandate: null, isSuspended: false, suspensions: 0 };
    world.customers.push({ id, tenantId, taxRate, ...nothing });
  }
  return { app, call, clock, world };
}
