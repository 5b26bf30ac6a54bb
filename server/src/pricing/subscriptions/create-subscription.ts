import { DomainError } from "@billow/core/errors.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { parseAmount } from "@billow/core/money/money.ts";
import type { Discount } from "@billow/core/pricing/discount.ts";
import type { Rating } from "@billow/core/pricing/rate-tenants.ts";
import type { RecurringItem } from "@billow/core/pricing/recurring.ts";
import { checkDiscountChanges, checkPriceChanges } from "@billow/core/pricing/subscription.ts";
import type { Transaction } from "kysely";
import { lockBilling } from "../../books/billed-usage/lock-billing.ts";
import { termsHaveChanged } from "../../books/billed-usage/pinned-terms.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { pointed } from "../../http/text/pointed.ts";
import { assertNotArchived } from "../../parties/customers/archive/assert-not-archived.ts";
import { assertNoParent } from "../../parties/customers/group/assert-alone.ts";
import { readCustomer } from "../../parties/customers/read-customer.ts";
import { lockedRateCards } from "../rate-cards/rate-card.ts";
import { insertSubscription, subscriptionsOf } from "./queries.ts";
import { storedDiscount } from "./subscription.ts";

export interface NewSubscription {
  customerId: string;
  startsOn: string;
  rateCardId: string | null;
  discount: Discount | null;
  /** Major units. */
  minimumSpend: string | null;
  /** The sum of the tenants if missing. */
  rating?: Rating;
  items: readonly RecurringItem[];
}

/**
 * Agrees terms with a customer from a day on. Issued invoices do not change; a draft applies the terms when it is
 * refreshed. Returns the new id.
 *
 * @throws DomainError `not_found`, `issuer_mismatch`, `currency_mismatch`, `invalid_date`, `invalid_decimal`,
 * `invalid_quantity`, `invalid_price`, `invalid_amount`, `invalid_discount`, `conflict` when other terms begin that
 * day
 */
export async function createSubscription(
  tx: Transaction<Database>,
  deps: Deps,
  terms: NewSubscription,
): Promise<string> {
  await lockBilling(tx, [terms.customerId]);
  const customer = await readCustomer(tx, terms.customerId, "/customerId");
  assertNotArchived(customer, "/customerId");
  await assertNoParent(tx, customer, "/customerId");
  const { currency, issuer_id: issuerId } = customer;
  if (terms.rateCardId !== null)
    await checkRateCard(tx, { ...terms, rateCardId: terms.rateCardId, issuerId, currency });
  const id = deps.newId();
  const inserted = await insertSubscription(tx, {
    id,
    customer_id: terms.customerId,
    starts_on: terms.startsOn,
    rate_card_id: terms.rateCardId,
    discount: pointed("/discount", () => storedDiscount(terms.discount, currency)),
    minimum_spend: pointed("/minimumSpend", () => minimumOf(terms.minimumSpend, currency)),
    items: terms.items.map((item, index) =>
      pointed(`/items/${index}`, () => checkedItem(item, terms.startsOn)),
    ),
    rating: terms.rating ?? "pooled",
    created_at: instantOfMs(deps.clock.nowMs()),
  });
  if (!inserted) {
    throw new DomainError(
      "conflict",
      `Other terms are agreed with the customer from ${terms.startsOn} on. Choose another day, or delete those first.`,
      "/startsOn",
    );
  }
  await checkPrices(tx, terms.customerId);
  const { customerId, startsOn } = terms;
  const next = (await subscriptionsOf(tx, customerId)).find((row) => row.starts_on > startsOn);
  await termsHaveChanged(tx, { customerId, from: startsOn, before: next?.starts_on ?? null });
  return id;
}

/**
 * Prices and the kind of discount may only change with a month. Adding or deleting an agreement can also affect a
 * later one.
 */
export async function checkPrices(tx: Transaction<Database>, customerId: string): Promise<void> {
  const all = await subscriptionsOf(tx, customerId);
  checkPriceChanges(
    all.map((row) => ({ startsOn: row.starts_on, rateCardId: row.rate_card_id, rating: row.rating })),
  );
  const { currency } = await readCustomer(tx, customerId, "/customerId");
  checkDiscountChanges(
    all.map((row) => ({ startsOn: row.starts_on, discount: storedDiscount(row.discount, currency) })),
  );
}

async function checkRateCard(
  tx: Transaction<Database>,
  terms: { rateCardId: string; startsOn: string; issuerId: string; currency: CurrencyCode },
): Promise<void> {
  const [card] = await lockedRateCards(tx, [terms.rateCardId]);
  if (card === undefined) throw new DomainError("not_found", "There is no such rate card.", "/rateCardId");
  if (card.issuerId !== terms.issuerId) {
    throw new DomainError(
      "issuer_mismatch",
      `The rate card ${card.name} belongs to another issuer than the customer. Choose a card of the customer's issuer.`,
      "/rateCardId",
    );
  }
  if (card.currency !== terms.currency) {
    throw new DomainError(
      "currency_mismatch",
      `The rate card is in ${card.currency}, the customer is billed in ${terms.currency}.`,
      "/rateCardId",
    );
  }
  if (card.validFrom > terms.startsOn) {
    throw new DomainError(
      "invalid_date",
      `The rate card ${card.name} is valid from ${card.validFrom} on. Choose that day or a later one.`,
      "/startsOn",
    );
  }
}

function checkedItem(item: RecurringItem, startsOn: string): RecurringItem {
  const quantity = pointed("/quantity", () => decimal(item.quantity));
  const unitPrice = pointed("/unitPrice", () => decimal(item.unitPrice));
  if (quantity.lte("0"))
    throw new DomainError("invalid_quantity", "The quantity must be greater than zero.", "/quantity");
  if (unitPrice.lt("0")) throw new DomainError("invalid_price", "A price may not be negative.", "/unitPrice");
  if (item.until !== null && item.interval === "once")
    throw new DomainError("invalid_date", "An item that is charged once has no last day.", "/until");
  if (item.until !== null && item.until < startsOn)
    throw new DomainError(
      "invalid_date",
      `The terms begin on ${startsOn}. Choose that day or a later one.`,
      "/until",
    );
  return { ...item, quantity: decimalText(quantity), unitPrice: decimalText(unitPrice) };
}

function minimumOf(text: string | null, currency: CurrencyCode): bigint | null {
  if (text === null) return null;
  const minimum = parseAmount(text, currency);
  if (minimum >= 0n) return minimum;
  throw new DomainError("invalid_amount", "A minimum spend may not be negative.");
}
