import { daysBetween } from "@billow/core/metering/period.ts";
import { createInvoice } from "../../../invoicing/invoices/draft/create-invoice.ts";
import { draftById } from "../queries.ts";
import { type Fate, fateOf } from "../story/fate.ts";
import { handMadeLines } from "../story/hand-made-lines.ts";
import type { Scene } from "../story/invoice-story.ts";
import { JANA, MAREK } from "../world/actors.ts";
import type { DemoCustomer } from "../world/demo-customer.ts";
import type { Random } from "../world/random.ts";
import type { World } from "../world/world.ts";
import { joinedAt } from "./plan-customers.ts";
import { joinsGroupAt } from "./plan-group.ts";
import { planScenes, planStory } from "./plan-story.ts";

/** Invoices for services that no meter measures: a few every month, and in the last days one in each early status. */
export function planHandMadeInvoices(world: World): void {
  const { calendar, months, now } = world;
  for (const [index, month] of months.entries()) {
    const random = world.random("hand-made", month);
    for (let left = random.int(2, 4); left > 0; left--) {
      const day = calendar.workday(`${month}-01`, random.int(3, 17));
      const at = calendar.at(day, "09:40") + random.int(0, 6 * 3600);
      planOne(world, { at, random, fate: (customer) => fateOf(customer, months.length - index + 1, random) });
    }
  }
  for (const { daysAgo, scenes } of RECENT) {
    const random = world.random("recent", String(daysAgo));
    const day = calendar.lastWorkday(calendar.dayOf(now - daysAgo * 86_400));
    const at = calendar.at(day, "09:30") + random.int(0, 4 * 3600);
    planOne(world, { at, random, scenes: scenes(at) });
  }
}

/** Invoices of the last days, so that every status before payment exists on any day. */
const RECENT: readonly { daysAgo: number; scenes(at: number): Scene[] }[] = [
  { daysAgo: 1, scenes: () => [] },
  { daysAgo: 2, scenes: (at) => [{ at: at + 5_000, do: "finalize", actor: JANA }] },
  {
    daysAgo: 3,
    scenes: (at) => [
      { at: at + 2_000, do: "send", actor: JANA },
      { at: at + 2_003, do: "undoSend", actor: JANA },
    ],
  },
  { daysAgo: 4, scenes: (at) => [{ at: at + 900, do: "void", actor: JANA, reason: "Created twice" }] },
  { daysAgo: 6, scenes: (at) => [{ at: at + 7_000, do: "send", actor: MAREK }] },
  { daysAgo: 8, scenes: (at) => [{ at: at + 3_100, do: "send", actor: JANA }] },
];

type Plan = { at: number; random: Random } & (
  | { fate: (customer: DemoCustomer) => Fate }
  | { scenes: readonly Scene[] }
);

function planOne(world: World, plan: Plan): void {
  const { agenda, tx, deps, customers, customerIds } = world;
  const { at, random } = plan;
  const customer = random.pick(
    customers.filter(
      (one) =>
        one.leftMonthsAgo === null &&
        joinedAt(world, one) < at &&
        at < (joinsGroupAt(world, one) ?? Number.POSITIVE_INFINITY),
    ),
  );
  const lines = handMadeLines(customer, random);
  const note = random.chance(250) ? `Your order ${random.int(4_500_010_000, 4_500_099_999)}` : null;
  const actor = random.chance(600) ? JANA : MAREK;
  agenda.put(at, async () => {
    const customerId = customerIds.get(customer.is.tenantId);
    if (customerId === undefined) throw new Error(`${customer.is.name} is invoiced before it has joined.`);
    const id = await createInvoice(tx, deps, { invoice: { customerId, lines, note }, actor });
    if ("scenes" in plan) return planScenes(world, id, plan.scenes);
    const { issue_date: issueDate, due_date: dueDate } = await draftById(tx, id);
    planStory(world, {
      id,
      fate: plan.fate(customer),
      customer,
      issueDate,
      termsDays: daysBetween(issueDate, dueDate),
      random,
    });
  });
}
