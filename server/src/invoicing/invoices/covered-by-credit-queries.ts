import { type RawBuilder, sql } from "kysely";
import { amountDueOf, isCoveredBy, isOwed } from "../../db/rules/invoice-rules.ts";

/** What the customer of a query's `invoice` owes on all sent and overdue invoices in that currency. */
export const openDebt: RawBuilder<bigint> = sql`
  (SELECT coalesce(sum(${amountDueOf("open")}), 0)::bigint FROM invoice AS open
    WHERE open.customer_id = invoice.customer_id AND open.currency = invoice.currency AND ${isOwed("open")})`;

/** Core's `isCoveredByCredit` for a query's `invoice`, as SQL. */
export const coveredByCredit: RawBuilder<boolean> = sql`
  EXISTS (SELECT FROM customer_credit WHERE customer_credit.customer_id = invoice.customer_id
    AND customer_credit.currency = invoice.currency AND ${isCoveredBy(sql`customer_credit.amount`, openDebt)})`;
