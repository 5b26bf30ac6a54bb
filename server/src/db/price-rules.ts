import { type RawBuilder, sql } from "kysely";

// Which rate card a period is billed by, as an expression of a statement over many customers. It is that of the period's first
// day: the one agreed with the customer, or else everyone's of the customer's issuer.

/** The rate card agreed with a customer on a day; null where it is everyone's. */
export function agreedCardOn(
  customerId: RawBuilder<unknown>,
  day: RawBuilder<unknown>,
): RawBuilder<string | null> {
  return sql`(SELECT rate_card_id FROM subscription WHERE subscription.customer_id = ${customerId} AND starts_on <= ${day}
    ORDER BY starts_on DESC LIMIT 1)`;
}

/** The rate card that a customer of an issuer and currency has for a period that begins on a day; null where there is none. */
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
