import { DomainError } from "@billow/core/errors.ts";
import { onOneConnection } from "../../db/one-connection.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { ensureDefaultRateCard } from "../catalog/default-rate-card.ts";
import { removeDemoRateCards } from "../catalog/delete-rate-card.ts";
import { leaveDemo, lockDemoMark } from "../operator/demo.ts";
import { DEMO_OPERATOR } from "./demo-operator.ts";
import { countDemo, type DemoCounts, lockOwnData, type OwnData, truncateBusiness } from "./queries.ts";

/**
 * Removes the demo and with it everything of the business, in one transaction: customers, prices, usage, invoices, books
 * and number series. Users, API keys and settings stay, and the default rate card is back.
 *
 * @returns how much of the demo there was
 * @throws DomainError `not_demo`; `demo_beside_own_data` unless own data may go too
 */
export async function removeDemo(deps: Deps, options: { withOwnData?: boolean } = {}): Promise<DemoCounts> {
  return onOneConnection(deps.pool, (db) =>
    inTransaction(db, async (tx) => {
      const { loaded } = await lockDemoMark(tx);
      if (!loaded) throw new DomainError("not_demo", "No demo is loaded, so there is none to remove.");
      const own = await lockOwnData(tx);
      if (!options.withOwnData) refuseOwnData(own);
      const removed = await countDemo(tx);
      await truncateBusiness(tx);
      await removeDemoRateCards(tx);
      await leaveDemo(tx, DEMO_OPERATOR);
      await ensureDefaultRateCard({ ...deps, db });
      return removed;
    }),
  );
}

function refuseOwnData({ customers, waitingEvents }: OwnData): void {
  const own = [
    ...(customers > 0
      ? [customers === 1 ? "1 customer of your own" : `${customers} customers of your own`]
      : []),
    ...(waitingEvents > 0 ? [`usage of your own (${waitingEvents} events)`] : []),
  ];
  if (own.length === 0) return;
  throw new DomainError(
    "demo_beside_own_data",
    `There is ${own.join(" and ")} beside the demo, and removing it empties this Billow. "billow demo remove --with-own-data" removes both.`,
  );
}
