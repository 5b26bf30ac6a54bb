import { daysBetween, nextMonth } from "@billow/core/metering/period.ts";
import { deliverMessages } from "../../../activity/deliveries/mail/deliver-messages.ts";
import { runBilling } from "../../../billing/billing-run/run-billing.ts";
import { markOverdue } from "../../../invoicing/invoices/lifecycle/mark-overdue.ts";
import { accrue } from "../../../metering/usage/allocations/accrue.ts";
import { ingestEvents } from "../../../metering/usage/ingest/ingest-events.ts";
import type { UsageEvent } from "../../../metering/usage/store/event.ts";
import { draftsOfPeriod } from "../queries.ts";
import { type Fate, fateOf } from "../story/fate.ts";
import { startOf, usageOfYear } from "../usage/usage-of-year.ts";
import { JANA, MAIL_PROVIDER, SYSTEM } from "../world/actors.ts";
import type { World } from "../world/world.ts";
import { planStory } from "./plan-story.ts";

/** Events ingested at once. */
const EVENTS_A_TRANSACTION = 5_000;

const DAY_SECONDS = 86_400;

/**
 * Month by month: ingests usage, runs billing and plans what happens to the drafts. Marks overdue invoices every
 * night.
 */
export function planBilling(world: World): void {
  const { agenda, calendar, months, now } = world;
  const usage = usageOfYear(world);
  const ingestUntil = async (before: number) => {
    const end = usage.findIndex((event) => startOf(event) >= before);
    await ingest(world, usage.splice(0, end === -1 ? usage.length : end));
  };
  for (const [index, month] of months.entries()) {
    const next = `${nextMonth(month)}-01`;
    agenda.put(calendar.at(next, "02:10"), async () => {
      world.onProgress(`usage and invoices of ${month}`);
      await ingestUntil(calendar.startOfDay(next));
    });
    agenda.put(calendar.at(next, "02:14"), async () => {
      await runBilling(world.deps, { period: month, actor: SYSTEM, demo: true });
      await planDrafts(world, { month, monthsAgo: months.length - index });
    });
  }
  for (let at = calendar.at(`${months[0]}-01`, "00:10"); at < now; at += DAY_SECONDS) {
    agenda.put(at, async () => {
      await markOverdue(world.deps);
    });
  }
  agenda.put(now, async () => {
    world.onProgress("usage until now");
    await ingestUntil(now);
    await accrue(world.deps);
    await deliverMessages(world.tx, world.deps, MAIL_PROVIDER);
  });
}

async function ingest({ deps }: World, events: readonly UsageEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += EVENTS_A_TRANSACTION)
    await ingestEvents(deps, events.slice(start, start + EVENTS_A_TRANSACTION));
}

/** Plans what happens to a period's drafts. `fate` applies to all of them; without it, each gets a random one. */
async function planDrafts(
  world: World,
  { month, monthsAgo, fate: fateOfAll }: { month: string; monthsAgo: number; fate?: Fate },
): Promise<void> {
  for (const draft of await draftsOfPeriod(world.tx, `${month}-01`)) {
    const customer = world.customers.find(({ is }) => is.tenantId === draft.tenant_id);
    if (customer === undefined || world.storied.has(draft.id)) continue;
    const random = world.random("invoice", draft.tenant_id, month, fateOfAll ?? "");
    const fate = fateOfAll ?? fateOf(customer, monthsAgo, random);
    planStory(world, {
      id: draft.id,
      fate,
      customer,
      issueDate: draft.issue_date,
      termsDays: daysBetween(draft.issue_date, draft.due_date),
      random,
    });
    if (fate === "voided") planRepeat(world, { month, monthsAgo, after: draft.issue_date });
  }
}

/** The period of a voided invoice must be billed again: the run is repeated once the customer's data are correct. */
function planRepeat(
  world: World,
  { month, monthsAgo, after }: { month: string; monthsAgo: number; after: string },
): void {
  const { agenda, calendar } = world;
  agenda.put(calendar.at(calendar.workday(after, 8), "10:40"), async () => {
    await runBilling(world.deps, { period: month, actor: JANA, demo: true });
    await planDrafts(world, { month, monthsAgo, fate: "paid in time" });
  });
}
