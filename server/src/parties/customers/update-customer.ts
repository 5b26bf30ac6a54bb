import type { NewCustomer } from "@billow/contract/parties/customer.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isTaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { findIssuer, readIssuer } from "../issuers/issuer.ts";
import { archivedAt, MERGED_FOR_GOOD } from "./archive/archived.ts";
import { unknownCurrency } from "./create-customer.ts";
import { customerChanged } from "./customer-events.ts";
import { changedDebtorNumber, refusingTakenNumber } from "./debtors/debtor-numbers.ts";
import { assertAlone } from "./group/assert-alone.ts";
import { type CustomerRow, lockCustomer, tiesToIssuer, updateCustomerRow } from "./queries.ts";
import { recipientColumns } from "./recipients.ts";
import { searchName } from "./search-name.ts";
import type { TakeUp } from "./take-up.ts";
import { assertVatId, taxColumns } from "./tax/tax-columns.ts";
import { moveAccounts } from "./tenants/queries.ts";
import { correctFirstTenant } from "./tenants/tenants.ts";

type CustomerChange = Partial<Omit<NewCustomer, "tenants">> & {
  archived?: boolean | undefined;
  debtorNumber?: string | null | undefined;
};

/** Changes what is given, keeps the rest. Issued invoices do not change. @throws DomainError `not_found`, `invalid_tax`, `conflict` */
export async function updateCustomer(
  tx: Transaction<Database>,
  deps: Deps,
  { id, change, takeUp, actor }: { id: string; change: CustomerChange; takeUp: TakeUp; actor: Actor },
): Promise<CustomerRow> {
  const customer = await lockCustomer(tx, id);
  if (customer === undefined) throw new DomainError("not_found", "There is no such customer.");
  await assertStays(tx, customer, change);
  const changed = {
    ...(await corrected(tx, deps, { customer, change, takeUp })),
    issuer_id: await changedIssuer(tx, customer, change.issuerId),
    ...changedColumns(customer, change),
    archived_at: await archivedAt(tx, deps, { customer, wanted: change.archived }),
    debtor_number: changedDebtorNumber(customer, change.debtorNumber),
  };
  const after = await refusingTakenNumber(updateCustomerRow(tx, id, changed));
  await record(tx, deps, customerChanged(customer, after, actor));
  return after;
}

/**
 * The columns of what a customer says of itself, with what is changed of it.
 *
 * @throws DomainError `invalid_tax`, `invalid_request`, `conflict`
 */
export function changedColumns(customer: CustomerRow, change: CustomerChange) {
  const changed = {
    name: change.name ?? customer.name,
    search_name: searchName(change.name ?? customer.name),
    ...recipientColumns(change, customer),
    legal_name: change.legalName === undefined ? customer.legal_name : change.legalName,
    address: change.address === undefined ? customer.address : change.address,
    country: change.country === undefined ? customer.country : change.country,
    tax_id: change.taxId === undefined ? customer.tax_id : change.taxId,
    payment_terms_days: change.paymentTermsDays ?? customer.payment_terms_days,
    purchase_order: change.purchaseOrder === undefined ? customer.purchase_order : change.purchaseOrder,
    buyer_reference: change.buyerReference === undefined ? customer.buyer_reference : change.buyerReference,
    contract: change.contract === undefined ? customer.contract : change.contract,
    locale: change.locale === undefined ? customer.locale : change.locale,
    ...changedTax(customer, change),
  };
  // What was kept before it was checked does not keep a person from changing something else.
  const isBuyerChanged = (["tax_id", "country", "tax_category"] as const).some(
    (key) => changed[key] !== customer[key],
  );
  if (isBuyerChanged) assertVatId(changed);
  return changed;
}

/** What a merged customer shares with the other one stays, and so does what a group shares. */
async function assertStays(
  tx: Transaction<Database>,
  customer: CustomerRow,
  change: CustomerChange,
): Promise<void> {
  const wanted = { tenantId: change.tenantId, currency: change.currency, issuerId: change.issuerId };
  const is = { tenantId: customer.tenant_id, currency: customer.currency, issuerId: customer.issuer_id };
  for (const field of ["tenantId", "currency", "issuerId"] as const)
    if (wanted[field] !== undefined && wanted[field] !== is[field]) {
      if (customer.merged_into !== null) throw new DomainError("conflict", MERGED_FOR_GOOD, `/${field}`);
      await assertAlone(tx, customer, `/${field}`);
    }
}

/** The currency and the first tenant's id may be corrected while nothing is issued by them. */
async function corrected(
  tx: Transaction<Database>,
  deps: Deps,
  { customer, change, takeUp }: { customer: CustomerRow; change: CustomerChange; takeUp: TakeUp },
): Promise<Pick<CustomerRow, "currency" | "tenant_id">> {
  const { currency = customer.currency, tenantId = customer.tenant_id } = change;
  const isOther = { currency: currency !== customer.currency, tenantId: tenantId !== customer.tenant_id };
  if (!isOther.currency && !isOther.tenantId) return customer;
  const pointer = isOther.currency ? "/currency" : "/tenantId";
  if (!isCurrencyCode(currency)) throw unknownCurrency(currency);
  const ties = await tiesToIssuer(tx, customer.id);
  const reason = ties.hasIssued
    ? "The customer has issued invoices, which keep both. Create another customer instead."
    : isOther.currency && ties.hasMoney
      ? "The customer has payments or credit in its currency. Return them first."
      : isOther.currency && ties.hasDraft
        ? "The customer has drafts in its currency. Void them first."
        : isOther.currency && ties.hasTerms
          ? "Prices or a minimum are agreed with the customer in its currency. Take that agreement back first."
          : null;
  if (reason !== null) throw new DomainError("conflict", reason, pointer);
  if (isOther.tenantId) await correctFirstTenant(tx, deps, { customer, tenantId }, { takeUp });
  return { currency, tenant_id: tenantId };
}

/**
 * A customer goes over to another issuer only before anything is issued or agreed by the first one, and within a time zone,
 * since its usage is summed by days of that zone.
 */
async function changedIssuer(
  tx: Transaction<Database>,
  customer: CustomerRow,
  issuerId: string | undefined,
): Promise<string> {
  if (issuerId === undefined || issuerId === customer.issuer_id) return customer.issuer_id;
  const issuer = await findIssuer(tx, issuerId, "/issuerId");
  const { timeZone } = await readIssuer(tx, customer.issuer_id);
  const { hasInvoice, hasAgreedCard } = await tiesToIssuer(tx, customer.id);
  const reason = hasInvoice
    ? "The customer has invoices of its issuer. Create another customer for the other one."
    : hasAgreedCard
      ? "A rate card of its issuer is agreed with the customer. Take that back first."
      : timeZone !== issuer.timeZone
        ? `The customer's usage is summed in ${timeZone}, and the other issuer bills in ${issuer.timeZone}. Create another customer for it.`
        : null;
  if (reason !== null) throw new DomainError("conflict", reason, "/issuerId");
  await moveAccounts(tx, { customerId: customer.id, issuerId: issuer.id });
  return issuer.id;
}

/** A rate belongs to its category: with another category the old rate is gone. */
function changedTax(customer: CustomerRow, change: CustomerChange) {
  const { tax_category, tax_rate, tax_set } = customer;
  if (change.taxCategory === undefined && change.taxRate === undefined)
    return { tax_category, tax_rate, tax_set };
  const stored = isTaxCategory(customer.tax_category) ? customer.tax_category : "outsideScope";
  const category = change.taxCategory ?? stored;
  if (category === stored && change.taxRate !== undefined && decimal(change.taxRate).eq(tax_rate))
    return { tax_category, tax_rate, tax_set: true };
  return taxColumns(category, change.taxRate ?? (category === stored ? customer.tax_rate : undefined));
}
