import type { Customer } from "@billow/contract/parties/customer.ts";
import { isTaxCategory } from "@billow/core/invoicing/tax-category.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Recipient } from "@billow/core/parties/recipients.ts";
import type { Balance, CustomerRow } from "./queries.ts";
import { recipientsOfRow } from "./recipients.ts";

/** A customer as the API shows it. */
export function presentCustomer(
  row: CustomerRow,
  beside: Pick<Customer, "tenants" | "mergedInto" | "parent" | "children"> & {
    outstanding: readonly Balance[];
    credit: readonly Balance[];
    openCharges: readonly Balance[];
    suspensionDueSince: string | null;
  },
): Customer {
  return {
    id: row.id,
    name: row.name,
    tenantId: row.tenant_id,
    tenants: beside.tenants,
    issuerId: row.issuer_id,
    billingEmail: row.billing_email,
    emails: recipientsOfRow(row).map(presentRecipient),
    currency: row.currency,
    legalName: row.legal_name,
    address: row.address,
    country: row.country,
    taxId: row.tax_id,
    paymentTermsDays: row.payment_terms_days,
    purchaseOrder: row.purchase_order,
    buyerReference: row.buyer_reference,
    contract: row.contract,
    debtorNumber: row.debtor_number,
    locale: row.locale,
    taxCategory: isTaxCategory(row.tax_category) ? row.tax_category : "outsideScope",
    taxRate: decimalText(decimal(row.tax_rate)),
    taxSet: row.tax_set,
    archived: row.archived_at !== null,
    mergedInto: beside.mergedInto,
    parent: beside.parent,
    children: beside.children,
    demo: row.demo,
    createdAt: row.created_at,
    outstanding: beside.outstanding.filter((one) => one.customerId === row.id).map(presentBalance),
    credit: beside.credit.filter((one) => one.customerId === row.id).map(presentBalance),
    openCharges: beside.openCharges.filter((one) => one.customerId === row.id).map(presentBalance),
    suspensionDueSince: beside.suspensionDueSince,
  };
}

function presentRecipient({ address, role, kinds }: Recipient) {
  return { address, role, kinds: [...kinds] };
}

function presentBalance({ currency, amount }: Balance): { currency: CurrencyCode; amount: string } {
  return { currency, amount: formatAmount(amount, currency) };
}
