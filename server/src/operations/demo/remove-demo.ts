import type { Actor } from "@billow/core/activity/actor.ts";
import { counted } from "@billow/core/counted.ts";
import { DomainError } from "@billow/core/errors.ts";
import { SYSTEM } from "../../activity/record/actors.ts";
import { keepEvents } from "../../activity/record/keep-events.ts";
import { record } from "../../activity/record/record.ts";
import { onOneConnection } from "../../db/connection/one-connection.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { forgetUsedMeters } from "../../metering/meters/mark-used.ts";
import { keepOwnCustomers } from "../../parties/customers/own/own-customers.ts";
import { keepOwnMandates } from "../../parties/mandates/own-mandates.ts";
import { leaveDemo, lockDemoMark } from "../../parties/operator/demo.ts";
import { ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { removeDemoRateCards } from "../../pricing/rate-cards/delete-rate-card.ts";
import { keepOwnTerms } from "../../pricing/subscriptions/own-terms.ts";
import { DEMO_OPERATOR } from "./demo-operator.ts";
import { countDemo, type DemoCounts, lockOwnData, type OwnData, truncateBusiness } from "./queries.ts";

/** Whether the user's own customers are kept, without usage, or removed too. */
type OwnDataFate = "keep" | "remove";

/**
 * Removes the demo and with it all business data, in one transaction: customers, prices, usage, invoices, books and
 * number series. Users, API keys and settings stay, and the default rate card is restored.
 *
 * @returns how much demo data there was
 * @throws DomainError `not_demo`; `demo_beside_own_data` when there is own data and `options.own` is missing, or when
 * own invoices are issued, which cannot exist without the demo's numbers
 */
export async function removeDemo(
  deps: Deps,
  { own: fate, actor = SYSTEM }: { own?: OwnDataFate; actor?: Actor } = {},
): Promise<DemoCounts> {
  return onOneConnection(deps.pool, (db) =>
    inTransaction(db, async (tx) => {
      const { loaded } = await lockDemoMark(tx);
      if (!loaded) throw new DomainError("not_demo", "No demo is loaded.");
      const own = await lockOwnData(tx);
      refuseOwnData(own, fate);
      const removed = await countDemo(tx);
      const empty = async () => {
        await truncateBusiness(tx);
        await forgetUsedMeters(tx);
        await removeDemoRateCards(tx);
      };
      await keepEvents(tx, async () => {
        if (fate === "keep")
          await keepOwnTerms(tx, () => keepOwnMandates(tx, () => keepOwnCustomers(tx, empty)));
        else await empty();
      });
      await leaveDemo(tx, DEMO_OPERATOR);
      await ensureDefaultRateCard({ ...deps, db });
      const data = { customers: removed.customers, invoices: removed.invoices };
      await record(tx, deps, [{ type: "demo.removed", subject: "demo", actor, data }]);
      return removed;
    }),
  );
}

function refuseOwnData(own: OwnData, fate: OwnDataFate | undefined): void {
  if (fate === "remove") return;
  if (fate === "keep") {
    if (own.issuedInvoices === 0) return;
    throw new DomainError(
      "demo_beside_own_data",
      `Your own customers have ${counted(own.issuedInvoices, "issued invoice")} in one series of numbers with the demo's, which cannot stay without it. Download them, then remove everything: "billow demo remove --with-own-data".`,
    );
  }
  const found = ownDataText(own);
  if (found === "") return;
  throw new DomainError(
    "demo_beside_own_data",
    `This Billow has ${found} beside the demo. Removing the demo empties this Billow. "billow demo remove --keep-own" keeps your customers and their agreements; import their usage again afterwards. "--with-own-data" removes them too.`,
  );
}

function ownDataText({ customers, names, waitingEvents }: OwnData): string {
  const more = customers > names.length ? ` and ${customers - names.length} more` : "";
  const own = [
    ...(customers > 0 ? [`${counted(customers, "customer")} of your own (${names.join(", ")}${more})`] : []),
    ...(waitingEvents > 0 ? [`usage of your own (${counted(waitingEvents, "event")})`] : []),
  ];
  return own.join(" and ");
}
