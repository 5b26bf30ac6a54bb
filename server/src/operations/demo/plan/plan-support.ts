import { addDays } from "@billow/core/metering/period.ts";
import { createRateCard } from "../../../pricing/rate-cards/rate-card.ts";
import { createSubscription } from "../../../pricing/subscriptions/create-subscription.ts";
import { monthsBefore } from "../world/months-before.ts";
import { priceLists } from "../world/price-lists.ts";
import type { World } from "../world/world.ts";
import { joinedAt, monthlyItems } from "./plan-customers.ts";

/** A customer with a support plan: a tenth of all it uses. */
const TENANT = "pecsi-gepi";
const MONTHS_AGO = 2;

/** The price list with a support plan at 10 %, agreed with a customer for the last months of the demo. */
export function planSupport(world: World): void {
  const { calendar, agenda, now, customers, customerIds, tx, deps } = world;
  const customer = customers.find(({ is }) => is.tenantId === TENANT);
  const startsOn = `${monthsBefore(calendar.dayOf(now).slice(0, 7), MONTHS_AGO)}-01`;
  const agreedAt = calendar.at(calendar.workday(addDays(startsOn, -5), 0), "11:25");
  const list = priceLists(startsOn, "second").find(({ currency }) => currency === "EUR");
  if (customer === undefined || list === undefined || joinedAt(world, customer) > agreedAt) return;
  agenda.put(agreedAt, async () => {
    const name = "Nordlicht EUR with support plan";
    const plan = {
      product: "Support plan",
      description: "A tenth of what is used",
      price: { model: "percent", percent: "10" },
      minimum: "250",
    } as const;
    const card = { ...list, name, audience: "agreed" as const, items: [...list.items, plan] };
    const { id } = await createRateCard(tx, deps, card, { demo: true });
    await createSubscription(tx, deps, {
      customerId: customerIds.get(TENANT) ?? "",
      startsOn,
      rateCardId: id,
      discount: null,
      minimumSpend: null,
      items: monthlyItems(customer),
    });
  });
}
