import { type CurrencyCode, isCurrencyCode } from "@billow/core/currency.ts";
import { decimal } from "@billow/core/decimal.ts";
import { type Discount, parseDiscount } from "@billow/core/discount.ts";
import { DomainError } from "@billow/core/errors.ts";
import { parseAmount } from "@billow/core/money.ts";
import type { Kysely, Transaction } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/pointed.ts";
import { instantOfMs } from "../../http/present.ts";
import { readCustomer } from "../customers/read-customer.ts";
import { insertSubscription, type SubscriptionRow, subscriptionsBefore } from "./queries.ts";

const recurringItem = z.strictObject({
  product: z.string(),
  description: z.string().nullable(),
  quantity: z.string(),
  unitPrice: z.string(),
});

/** Something billed every month, whatever was used. */
export type RecurringItem = z.output<typeof recurringItem>;

/** What was agreed with a customer from a date on, beside the rate card of its currency. */
export interface Subscription {
  startsOn: string;
  /** The day from which the next subscription holds instead; null where there is none yet. */
  before: string | null;
  discount: Discount | null;
  /** Minor units a month comes to at least. */
  minimumSpend: bigint | null;
  items: readonly RecurringItem[];
}

export interface NewSubscription {
  customerId: string;
  startsOn: string;
  discount: Discount | null;
  /** Major units. */
  minimumSpend: string | null;
  items: readonly RecurringItem[];
}

/** @throws DomainError `not_found`, `invalid_decimal`, `invalid_amount`, `invalid_discount`, `conflict` */
export async function createSubscription(
  tx: Transaction<Database>,
  deps: Deps,
  given: NewSubscription,
): Promise<void> {
  const { currency } = await readCustomer(tx, given.customerId, "/customerId");
  if (!isCurrencyCode(currency)) throw new Error(`customer ${given.customerId} has an unknown currency`);
  given.items.forEach((item, index) => {
    pointed(`/items/${index}/quantity`, () => decimal(item.quantity));
    pointed(`/items/${index}/unitPrice`, () => decimal(item.unitPrice));
  });
  const inserted = await insertSubscription(tx, {
    id: deps.newId(),
    customer_id: given.customerId,
    starts_on: given.startsOn,
    discount: pointed("/discount", () => storedDiscount(given.discount, currency)),
    minimum_spend: pointed("/minimumSpend", () => minimumOf(given.minimumSpend, currency)),
    items: given.items,
    created_at: instantOfMs(deps.clock.nowMs()),
  });
  if (!inserted) {
    throw new DomainError(
      "conflict",
      `The customer has a subscription from ${given.startsOn} already. Choose another date.`,
      "/startsOn",
    );
  }
}

/**
 * What is agreed with each of some customers during a period, in the order it was agreed: usually one subscription, and
 * one more for each that begins within the period.
 */
export async function subscriptionsInForce(
  db: Kysely<Database>,
  given: { customers: readonly { id: string; currency: string }[]; from: string; before: string },
): Promise<Map<string, Subscription[]>> {
  const customerIds = given.customers.map((customer) => customer.id);
  const rows = await subscriptionsBefore(db, { customerIds, before: given.before });
  const rowsOf = Map.groupBy(rows, (row) => row.customer_id);
  const inForce = new Map<string, Subscription[]>();
  for (const { id, currency } of given.customers) {
    if (!isCurrencyCode(currency)) continue;
    const own = rowsOf.get(id) ?? [];
    const agreed = own.map((row, index) =>
      storedSubscription(row, { currency, before: own[index + 1]?.starts_on ?? null }),
    );
    inForce.set(
      id,
      agreed.filter(({ before }) => before === null || before > given.from),
    );
  }
  return inForce;
}

function storedSubscription(
  row: SubscriptionRow,
  { currency, before }: { currency: CurrencyCode; before: string | null },
): Subscription {
  return {
    startsOn: row.starts_on,
    before,
    discount: storedDiscount(row.discount, currency),
    minimumSpend: row.minimum_spend,
    items: z.array(recurringItem).parse(row.items),
  };
}

function storedDiscount(discount: unknown, currency: CurrencyCode): Discount | null {
  return discount === null ? null : parseDiscount(discount, currency);
}

function minimumOf(text: string | null, currency: CurrencyCode): bigint | null {
  if (text === null) return null;
  const minimum = parseAmount(text, currency);
  if (minimum >= 0n) return minimum;
  throw new DomainError("invalid_amount", "A minimum spend may not be negative.");
}
