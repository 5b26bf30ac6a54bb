import { addDays } from "@billow/core/metering/period.ts";
import { createRateCard } from "../../../pricing/rate-cards/rate-card.ts";
import { monthsBefore } from "../world/months-before.ts";
import { priceLists } from "../world/price-lists.ts";
import type { World } from "../world/world.ts";

/** The provider sets up its billing this long before the first month. */
export const LEAD_DAYS = 70;

/** The second price list starts this many months before the present one. */
const SECOND_LIST_MONTHS_AGO = 5;

/** A price list from the demo's first month on, and later a second one with some lower prices. */
export function planCatalogue(world: World): void {
  const [first = ""] = world.months;
  const begin = addDays(`${first}-01`, -LEAD_DAYS);
  planLists(world, { validFrom: `${first}-01`, on: begin, edition: "first" });
  const second = monthsBefore(world.calendar.dayOf(world.now).slice(0, 7), SECOND_LIST_MONTHS_AGO);
  if (second <= first) return;
  planLists(world, { validFrom: `${second}-01`, on: addDays(`${second}-01`, -12), edition: "second" });
}

function planLists(
  { calendar, agenda, deps, tx }: World,
  { validFrom, on, edition }: { validFrom: string; on: string; edition: "first" | "second" },
): void {
  agenda.put(calendar.at(calendar.workday(on, 0), "10:20"), async () => {
    for (const list of priceLists(validFrom, edition)) await createRateCard(tx, deps, list, { demo: true });
  });
}
