import { type RawBuilder, sql } from "kysely";

// The rate card of a billing period, as SQL for statements about many customers. The card of the period's first day
// applies: the one agreed with the customer, otherwise the card for everyone of the customer's issuer.

/** The rate card agreed with a customer on a day; null for the card for everyone. */
function agreedCardOn(customerId: RawBuilder<unknown>, day: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql`(SELECT rate_card_id FROM subscription WHERE subscription.customer_id = ${customerId} AND starts_on <= ${day}
    ORDER BY starts_on DESC LIMIT 1)`;
}

/** The rate card of a customer, by issuer and currency, for a period that begins on a day; null where there is none. */
export function cardOn(
  customerId: RawBuilder<unknown>,
  {
    issuerId,
    currency,
    day,
  }: { issuerId: RawBuilder<unknown>; currency: RawBuilder<unknown>; day: RawBuilder<unknown> },
): RawBuilder<string | null> {
  return sql`coalesce(${agreedCardOn(customerId, day)},
    (SELECT id FROM rate_card WHERE audience = 'everyone' AND rate_card.issuer_id = ${issuerId} AND rate_card.currency = ${currency} AND valid_from <= ${day}
      ORDER BY valid_from DESC LIMIT 1))`;
}
