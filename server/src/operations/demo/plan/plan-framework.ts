import { addDays, nextMonth } from "@billow/core/metering/period.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { roundHalfAwayFromZero } from "@billow/core/money/rounding.ts";
import { createRateCard, type NewRateCard } from "../../../pricing/rate-cards/rate-card.ts";
import { createSubscription } from "../../../pricing/subscriptions/create-subscription.ts";
import { priceLists } from "../world/price-lists.ts";
import type { World } from "../world/world.ts";
import { monthlyItems } from "./plan-customers.ts";

/** A customer that has agreed prices from next month on. */
const TENANT = "delta-genomics";
const DAYS_AGO = 9;
const SHARE = "0.88";
const UNIT_PRICE_DECIMALS = 4;

/** A signed framework agreement that has not begun, so it changes no invoice of the demo. */
export function planFramework({ calendar, agenda, now, customers, customerIds, tx, deps }: World): void {
  const customer = customers.find(({ is }) => is.tenantId === TENANT);
  if (customer === undefined) return;
  const today = calendar.dayOf(now);
  const validFrom = `${nextMonth(today.slice(0, 7))}-01`;
  agenda.put(calendar.at(calendar.workday(addDays(today, -DAYS_AGO), 0), "14:05"), async () => {
    const { id } = await createRateCard(tx, deps, frameworkCard(validFrom), { demo: true });
    await createSubscription(tx, deps, {
      customerId: customerIds.get(TENANT) ?? "",
      startsOn: validFrom,
      rateCardId: id,
      discount: null,
      minimumSpend: customer.agreed?.minimumSpend ?? null,
      items: monthlyItems(customer),
    });
  });
}

function frameworkCard(validFrom: string): NewRateCard {
  const list = priceLists(validFrom, "second").find(({ currency }) => currency === "EUR");
  if (list === undefined) throw new Error("the demo has a price list in EUR");
  return {
    ...list,
    name: "Framework Delta Genomics",
    audience: "agreed",
    items: list.items.map((item) => ({ ...item, price: lowered(item.price) })),
  };
}

function lowered(price: NewRateCard["items"][number]["price"]): NewRateCard["items"][number]["price"] {
  if (price.model !== "unit") return price;
  const unitPrice = decimal(price.unitPrice).times(decimal(SHARE));
  return { ...price, unitPrice: decimalText(roundHalfAwayFromZero(unitPrice, UNIT_PRICE_DECIMALS)) };
}
