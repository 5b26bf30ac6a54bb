import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely, Transaction } from "kysely";
import { lockOpenCharges, openCharges } from "../../../books/charges/open-charges.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { assertNotArchived } from "../../../parties/customers/archive/assert-not-archived.ts";
import { assertNoParent } from "../../../parties/customers/group/assert-alone.ts";
import { lockCustomer, readCustomer } from "../../../parties/customers/read-customer.ts";
import { readIssuer } from "../../../parties/issuers/issuer.ts";
import { todayIn } from "../../../today.ts";
import { withCharges } from "./charge-lines.ts";
import { taxOfCustomer } from "./customer-tax.ts";
import { composeDraft, discountOrNull, manualLines, type NewInvoice } from "./draft.ts";
import { insertDrafts } from "./insert-drafts.ts";

/**
 * Creates a draft by hand, in the customer's currency. The charges that wait for the customer's next invoice are its last
 * lines.
 *
 * @returns the new invoice's id
 * @throws DomainError `not_found` for an unknown customer, `invalid_date`, and what `composeDraft` throws
 */
export async function createInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  { invoice, actor }: { invoice: NewInvoice; actor: Actor },
): Promise<string> {
  await lockCustomer(tx, invoice.customerId);
  const { customer, currency, draft } = await composeNewInvoice(tx, deps, invoice);
  const tax = taxOfCustomer(customer);
  await lockOpenCharges(tx, [customer.id]);
  const chargesOf = await openCharges(tx, [customer.id]);
  const charges = chargesOf({ customerId: customer.id, issuerId: customer.issuer_id, currency });
  assertNotArchived(customer, "/customerId");
  await assertNoParent(tx, customer, "/customerId");
  const [created] = await insertDrafts(tx, deps, {
    actor,
    drafts: [
      {
        issuerId: customer.issuer_id,
        customerId: customer.id,
        currency,
        paymentTermsDays: customer.payment_terms_days,
        tax,
        dueDate: invoice.dueDate ?? null,
        note: invoice.note ?? null,
        period: null,
        draft: withCharges(draft, charges, tax),
        data: {},
      },
    ],
  });
  if (created === undefined) throw new Error("one draft was asked for and one is made");
  return created.id;
}

/**
 * Computes a draft with this content, for its customer and in the customer's currency.
 *
 * @throws DomainError `not_found` for an unknown customer, `invalid_date`, and what `composeDraft` throws
 */
export async function composeNewInvoice(db: Kysely<Database>, deps: Deps, invoice: NewInvoice) {
  const customer = await readCustomer(db, invoice.customerId, "/customerId");
  const { currency } = customer;
  if (!isCurrencyCode(currency))
    throw new Error(`customer ${customer.id} has the unknown currency ${currency}`);
  const { timeZone } = await readIssuer(db, customer.issuer_id);
  assertDueDate(invoice.dueDate, todayIn(timeZone, deps));
  const lines = manualLines(invoice.lines, customer, currency);
  return {
    customer,
    currency,
    draft: composeDraft(currency, lines, discountOrNull(invoice.discount, currency)),
  };
}

/** @throws DomainError `invalid_date` when an invoice would be due before it is issued */
export function assertDueDate(dueDate: string | undefined, issueDate: string): void {
  if (dueDate === undefined || dueDate >= issueDate) return;
  throw new DomainError(
    "invalid_date",
    `The due date may not be before the issue date, ${issueDate} at the earliest.`,
    "/dueDate",
  );
}
