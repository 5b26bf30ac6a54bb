import { type CurrencyCode, isCurrencyCode } from "@billow/core/currency.ts";
import { decimal } from "@billow/core/decimal.ts";
import { type Discount, parseDiscount } from "@billow/core/discount.ts";
import { DomainError } from "@billow/core/errors.ts";
import { parseAmount } from "@billow/core/money.ts";
import type { Kysely, Transaction } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
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

/** @throws DomainError `not_found`, `invalid_amount`, `invalid_discount`, `conflict` */
export async function createSubscription(
  tx: Transaction<Database>,
  deps: Deps,
  given: NewSubscription,
): Promise<void> {
  const customer = await tx
    .selectFrom("customer")
    .select("currency")
    .where("id", "=", given.customerId)
    .executeTakeFirst();
  if (customer === undefined) throw new DomainError("not_found", "There is no such customer.", "/customerId");
  if (!isCurrencyCode(customer.currency))
    throw new Error(`customer ${given.customerId} has an unknown currency`);
  for (const item of given.items) {
    decimal(item.quantity);
    decimal(item.unitPrice);
  }
  const inserted = await insertSubscription(tx, {
    id: deps.newId(),
    customer_id: given.customerId,
    starts_on: given.startsOn,
    discount: given.discount === null ? null : parseDiscount(given.discount, customer.currency),
    minimum_spend: given.minimumSpend === null ? null : parseAmount(given.minimumSpend, customer.currency),
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

/** What is agreed with each of some customers during a period: the newest subscription that began before its end. */
export async function subscriptionsInForce(
  db: Kysely<Database>,
  { customers, before }: { customers: readonly { id: string; currency: string }[]; before: string },
): Promise<Map<string, Subscription>> {
  const rows = await subscriptionsBefore(db, {
    customerIds: customers.map((customer) => customer.id),
    before,
  });
  const inForce = new Map<string, Subscription>();
  for (const { id, currency } of customers) {
    const row = rows.get(id);
    if (row !== undefined && isCurrencyCode(currency)) inForce.set(id, storedSubscription(row, currency));
  }
  return inForce;
}

function storedSubscription(row: SubscriptionRow, currency: CurrencyCode): Subscription {
  return {
    startsOn: row.starts_on,
    discount: row.discount === null ? null : parseDiscount(row.discount, currency),
    minimumSpend: row.minimum_spend,
    items: z.array(recurringItem).parse(row.items),
  };
}
