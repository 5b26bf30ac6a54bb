import type { CustomerSelection, CustomersTaxed } from "@billow/contract/parties/customer.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import type { TaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Within } from "../../../db/within.ts";
import type { Deps } from "../../../deps.ts";
import { customerChanged } from "../customer-events.ts";
import { type CustomerRow, lockCustomers, updateTaxOf } from "../queries.ts";
import { buyerFault, taxColumns } from "./tax-columns.ts";

/** Customers that are left alone and named; of more, only their number is told. */
const SHOWN_MAX = 500;

/**
 * Sets how many customers are taxed, all at once. Those that cannot be taxed like this are left alone and named. Issued
 * invoices keep what they were issued with.
 *
 * @throws DomainError `invalid_tax`, `invalid_decimal`
 */
export async function setCustomersTax(
  tx: Transaction<Database>,
  deps: Pick<Deps, "clock">,
  change: {
    selection: CustomerSelection;
    taxCategory: TaxCategory;
    taxRate?: string | undefined;
    dryRun: boolean;
    actor: Actor;
    /** The customers that they are limited to. */
    within?: Within;
  },
): Promise<CustomersTaxed> {
  const tax = taxColumns(change.taxCategory, change.taxRate);
  const selected = await lockCustomers(tx, change.selection, change.within);
  const skipped = selected.flatMap((customer) => {
    const fault = buyerFault({ ...customer, ...tax });
    return fault === null ? [] : [{ customer, fault }];
  });
  const left = new Set(skipped.map(({ customer }) => customer.id));
  const changing = selected.filter((customer) => !left.has(customer.id) && differs(customer, tax));
  if (!change.dryRun) {
    await updateTaxOf(
      tx,
      changing.map(({ id }) => id),
      tax,
    );
    const events = changing.flatMap((row) => customerChanged(row, { ...row, ...tax }, change.actor));
    await record(tx, deps, events);
  }
  return {
    dryRun: change.dryRun,
    selected: selected.length,
    changed: changing.length,
    unchanged: selected.length - changing.length - skipped.length,
    skippedCount: skipped.length,
    skipped: skipped.slice(0, SHOWN_MAX).map(({ customer, fault }) => ({
      customer: { id: customer.id, name: customer.name, tenantId: customer.tenant_id },
      reason: fault,
    })),
  };
}

function differs(customer: CustomerRow, tax: ReturnType<typeof taxColumns>): boolean {
  const isSame =
    customer.tax_set &&
    customer.tax_category === tax.tax_category &&
    decimal(customer.tax_rate).eq(tax.tax_rate);
  return !isSame;
}
