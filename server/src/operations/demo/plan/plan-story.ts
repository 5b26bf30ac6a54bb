import { addDays } from "@billow/core/metering/period.ts";
import { deliverMessages } from "../../../activity/deliveries/mail/deliver-messages.ts";
import type { Fate } from "../story/fate.ts";
import { type Scene, scenesOf } from "../story/invoice-story.ts";
import { play } from "../story/play-scene.ts";
import { MAIL_PROVIDER } from "../world/actors.ts";
import type { DemoCustomer } from "../world/demo-customer.ts";
import type { Random } from "../world/random.ts";
import type { World } from "../world/world.ts";

/** Time between the release of an e-mail and its acceptance by the customer's server. */
const DELIVERY_SECONDS = 50;

/** Schedules what happens to a new invoice. */
export function planStory(
  world: World,
  {
    id,
    issueDate,
    ...story
  }: {
    id: string;
    fate: Fate;
    customer: DemoCustomer;
    issueDate: string;
    termsDays: number;
    random: Random;
  },
): void {
  world.storied.add(id);
  // Invoices made by hand, or by a repeated run, are reviewed the next morning. A nightly run's are reviewed the same
  // morning.
  const isNight = world.deps.clock.nowMs() / 1000 < world.calendar.at(issueDate, "06:00");
  const reviewFrom = isNight ? issueDate : addDays(issueDate, 1);
  planScenes(world, id, scenesOf({ ...story, reviewFrom, calendar: world.calendar }));
}

/** Scenes about which customers get no e-mail. */
const WITHOUT_MAIL: ReadonlySet<Scene["do"]> = new Set(["discount", "finalize", "undoSend"]);

export function planScenes(world: World, id: string, scenes: readonly Scene[]): void {
  const { agenda, tx, deps } = world;
  for (const scene of scenes) {
    agenda.put(scene.at, () => play(world, id, scene));
    if (WITHOUT_MAIL.has(scene.do)) continue;
    agenda.put(scene.at + DELIVERY_SECONDS, () => deliverMessages(tx, deps, MAIL_PROVIDER));
  }
}
