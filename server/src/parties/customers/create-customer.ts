import type { NewCustomer } from "@billow/contract/parties/customer.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import type { Insertable, Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { CustomerTable } from "../../db/schema/customers.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { type Issuer, issuerOrFirst } from "../issuers/issuer.ts";
import { customerCreated } from "./customer-events.ts";
import { type CustomerRow, insertCustomers } from "./queries.ts";
import { recipientColumns } from "./recipients.ts";
import { searchName } from "./search-name.ts";
import type { TakeUp } from "./take-up.ts";
import { assertVatId, TAX_NOT_SET, taxColumns } from "./tax/tax-columns.ts";
import { addTenant, changeTenant } from "./tenants/tenants.ts";

/**
 * Creates a customer and takes up usage that waited for its tenant id.
 *
 * @throws DomainError `not_found` for an unknown issuer, `tenant_taken`, `unknown_currency`, `invalid_tax`
 */
export async function createCustomer(
  tx: Transaction<Database>,
  deps: Deps,
  fields: NewCustomer,
  { takeUp, actor, demo = false }: { takeUp: TakeUp; actor: Actor; demo?: boolean },
): Promise<CustomerRow> {
  const issuer = await issuerOrFirst(tx, fields.issuerId);
  const [customer] = await insertCustomers(tx, [newCustomerRow(deps, fields, { issuer, demo })]);
  if (customer === undefined) {
    throw new DomainError(
      "tenant_taken",
      `Another customer already has the tenant id "${fields.tenantId}".`,
      "/tenantId",
    );
  }
  // The demo is recorded as a whole.
  if (!demo) await record(tx, deps, [customerCreated(customer, actor)]);
  await takeUp(tx, deps, customer.tenant_id);
  await nameTenants(tx, deps, { customer, tenants: fields.tenants ?? [] }, { takeUp, actor });
  return customer;
}

export function unknownCurrency(currency: string): DomainError {
  return new DomainError(
    "unknown_currency",
    `"${currency}" is not a currency in use. Enter an ISO 4217 code like EUR.`,
    "/currency",
  );
}

/** Adds further tenants, and names the first. */
async function nameTenants(
  tx: Transaction<Database>,
  deps: Deps,
  { customer, tenants }: { customer: CustomerRow; tenants: NonNullable<NewCustomer["tenants"]> },
  doing: { takeUp: TakeUp; actor: Actor },
): Promise<void> {
  for (const [index, { tenantId, ...rest }] of tenants.entries()) {
    try {
      if (tenantId === customer.tenant_id)
        await changeTenant(tx, deps, { customerId: customer.id, tenantId, change: rest }, doing.actor);
      else await addTenant(tx, deps, { customerId: customer.id, wanted: { tenantId, ...rest } }, doing);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new DomainError(error.code, error.detail, `/tenants/${index}${error.pointer ?? ""}`);
    }
  }
}

/** What a new customer's row holds; what is not given gets its default. */
export function newCustomerRow(
  deps: Deps,
  fields: NewCustomer,
  options: { issuer: Issuer; demo?: boolean },
): Insertable<CustomerTable> {
  const { issuer } = options;
  const { currency = issuer.currency } = fields;
  if (!isCurrencyCode(currency)) {
    throw unknownCurrency(currency);
  }
  const saysTax = fields.taxCategory !== undefined || fields.taxRate !== undefined;
  const row = {
    id: deps.newId(),
    issuer_id: issuer.id,
    tenant_id: fields.tenantId,
    name: fields.name,
    search_name: searchName(fields.name),
    ...recipientColumns(fields),
    currency,
    legal_name: fields.legalName ?? null,
    address: fields.address ?? null,
    country: fields.country ?? null,
    tax_id: fields.taxId ?? null,
    payment_terms_days: fields.paymentTermsDays ?? issuer.paymentTermsDays,
    purchase_order: fields.purchaseOrder ?? null,
    buyer_reference: fields.buyerReference ?? null,
    contract: fields.contract ?? null,
    locale: fields.locale ?? null,
    ...(saysTax ? taxColumns(fields.taxCategory ?? "outsideScope", fields.taxRate) : TAX_NOT_SET),
    demo: options.demo ?? false,
    created_at: instantOfMs(deps.clock.nowMs()),
  };
  // The demo's numbers are made up so that they are nobody's.
  if (!row.demo) assertVatId(row);
  return row;
}
