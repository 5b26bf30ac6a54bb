import type { NewCustomer } from "@billow/contract/customer.ts";
import { isCurrencyCode } from "@billow/core/currency.ts";
import { decimal } from "@billow/core/decimal.ts";
import { DomainError } from "@billow/core/errors.ts";
import { assertTaxRate } from "@billow/core/tax.ts";
import type { TaxCategory } from "@billow/core/tax-category.ts";
import type { Insertable, Transaction } from "kysely";
import type { CustomerTable } from "../../db/schema/customers.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/pointed.ts";
import { instantOfMs } from "../../http/present.ts";
import { takeUpSome } from "../usage/take-up-unmatched.ts";
import { type CustomerRow, insertCustomers } from "./queries.ts";
import { searchName } from "./search-name.ts";

/** Days a customer has to pay, unless agreed otherwise. */
const PAYMENT_TERMS_DAYS = 14;

/**
 * Creates a customer and takes up usage that waited for its tenant id.
 *
 * @throws DomainError `tenant_taken`, `unknown_currency`, `invalid_tax`
 */
export async function createCustomer(
  tx: Transaction<Database>,
  deps: Deps,
  given: NewCustomer,
  options: { demo?: boolean } = {},
): Promise<CustomerRow> {
  const [customer] = await insertCustomers(tx, [newCustomerRow(deps, given, options)]);
  if (customer === undefined) {
    throw new DomainError(
      "tenant_taken",
      `Another customer already has the tenant id "${given.tenantId}".`,
      "/tenantId",
    );
  }
  await takeUpSome(tx, deps, customer.tenant_id);
  return customer;
}

/** What a new customer's row holds; what is not given gets its default. */
export function newCustomerRow(
  deps: Deps,
  given: NewCustomer,
  options: { demo?: boolean } = {},
): Insertable<CustomerTable> {
  if (!isCurrencyCode(given.currency)) {
    throw new DomainError(
      "unknown_currency",
      `"${given.currency}" is no currency in use. Give an ISO 4217 code like EUR.`,
      "/currency",
    );
  }
  return {
    id: deps.newId(),
    tenant_id: given.tenantId,
    name: given.name,
    search_name: searchName(given.name),
    billing_email: given.billingEmail,
    currency: given.currency,
    legal_name: given.legalName ?? null,
    address: given.address ?? null,
    country: given.country ?? null,
    tax_id: given.taxId ?? null,
    payment_terms_days: given.paymentTermsDays ?? PAYMENT_TERMS_DAYS,
    locale: given.locale ?? null,
    ...taxColumns(given.taxCategory, given.taxRate),
    demo: options.demo ?? false,
    created_at: instantOfMs(deps.clock.nowMs()),
  };
}

/**
 * Without a word about tax a customer is outside its scope: no tax is made up. A standard rate is never guessed.
 *
 * @throws DomainError `invalid_tax`, `invalid_decimal`
 */
export function taxColumns(
  category: TaxCategory = "outsideScope",
  rate?: string,
): { tax_category: string; tax_rate: string } {
  if (category === "standard" && rate === undefined)
    throw new DomainError("invalid_tax", 'The standard category needs a rate, such as "19".', "/taxRate");
  const tax_rate = rate ?? "0";
  assertTaxRate(
    category,
    pointed("/taxRate", () => decimal(tax_rate)),
  );
  return { tax_category: category, tax_rate };
}
