import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { SYSTEM } from "../../activity/record/actors.ts";
import { record } from "../../activity/record/record.ts";
import { onOneConnection } from "../../db/connection/one-connection.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { enterDemo, lockDemoMark } from "../../parties/operator/demo.ts";
import { computeRunningMonths } from "../../reporting/running-month/compute-running-months.ts";
import { DEMO_OPERATOR } from "./demo-operator.ts";
import { planArchive } from "./plan/plan-archive.ts";
import { planBank } from "./plan/plan-bank.ts";
import { planBilling } from "./plan/plan-billing.ts";
import { planCatalogue } from "./plan/plan-catalogue.ts";
import { planCustomers } from "./plan/plan-customers.ts";
import { planDirectDebits } from "./plan/plan-direct-debits.ts";
import { planFramework } from "./plan/plan-framework.ts";
import { planGroup } from "./plan/plan-group.ts";
import { planHandMadeInvoices } from "./plan/plan-hand-made-invoices.ts";
import { planMandates } from "./plan/plan-mandates.ts";
import { planSupport } from "./plan/plan-support.ts";
import {
  analyzeBusiness,
  countDemo,
  type DemoCounts,
  hasBusinessData,
  waitForStatements,
} from "./queries.ts";
import { createWorld, type DemoOptions, type World } from "./world/world.ts";

/**
 * Loads a year of a fictional provider, up to now. It calls the use-cases of real work, each at the moment it would
 * have happened. Everything is one transaction: nobody sees half a demo, and a crash leaves nothing behind.
 *
 * @throws DomainError `demo_needs_empty` when there is data of any kind, including the demo
 */
export async function loadDemo(
  deps: Deps,
  { actor = SYSTEM, ...options }: DemoOptions & { actor?: Actor } = {},
): Promise<DemoCounts> {
  return onOneConnection(deps.pool, (db) =>
    inTransaction(db, async (tx) => {
      await lockDemoMark(tx);
      if (await hasBusinessData(tx)) {
        throw new DomainError(
          "demo_needs_empty",
          "This Billow already has customers, prices or usage. The demo can only be loaded into an empty one.",
        );
      }
      await waitForStatements(tx);
      await enterDemo(tx, { ...DEMO_OPERATOR, nowMs: deps.clock.nowMs() });
      await live(createWorld({ ...deps, db }, tx, options));
      await analyzeBusiness(tx);
      await computeRunningMonths({ ...deps, db: tx });
      const counts = await countDemo(tx);
      const data = { customers: counts.customers, invoices: counts.invoices };
      await record(tx, deps, [{ type: "demo.loaded", subject: "demo", actor, data }]);
      return counts;
    }),
  );
}

/** Schedules what is known from the beginning, then does everything due until now. */
async function live(world: World): Promise<void> {
  planCatalogue(world);
  planCustomers(world);
  planFramework(world);
  planSupport(world);
  planMandates(world);
  planGroup(world);
  planArchive(world);
  planBilling(world);
  planHandMadeInvoices(world);
  planDirectDebits(world);
  planBank(world);
  for (let entry = world.agenda.take(world.now); entry !== undefined; entry = world.agenda.take(world.now)) {
    world.setClock(entry.at);
    await entry.work();
  }
}
