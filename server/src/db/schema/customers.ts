import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Recipient } from "@billow/core/parties/recipients.ts";
import type { Generated } from "kysely";

/** Columns of customers and the catalogue, as read through `pool.ts`. */

export interface CustomerAddress {
  line1?: string | undefined;
  line2?: string | undefined;
  postalCode?: string | undefined;
  city?: string | undefined;
  region?: string | undefined;
}

export interface CustomerTable {
  id: string;
  /** The issuer of the customer's invoices. */
  issuer_id: string;
  tenant_id: string;
  name: string;
  /** The name folded for search: lower case, without accents. */
  search_name: string;
  billing_email: string | null;
  /** Who gets which e-mails; null where `billing_email` gets all. */
  emails: Generated<Recipient[] | null>;
  currency: CurrencyCode;
  legal_name: string | null;
  address: CustomerAddress | null;
  country: string | null;
  tax_id: string | null;
  payment_terms_days: number;
  /** What its invoices name, beside the customer. */
  purchase_order: Generated<string | null>;
  buyer_reference: Generated<string | null>;
  contract: Generated<string | null>;
  locale: string | null;
  tax_category: string;
  tax_rate: string;
  /** Whether a person has set the customer's tax. */
  tax_set: boolean;
  demo: boolean;
  created_at: string;
  archived_at: Generated<string | null>;
  /** The customer that this duplicate was merged into. */
  merged_into: Generated<string | null>;
  /** The customer whose invoices it is on, and since which first day of a month. */
  parent_id: Generated<string | null>;
  parent_from: Generated<string | null>;
  /** Its personal account in the books, and whether an export has used it. */
  debtor_number: Generated<string | null>;
  debtor_number_used: Generated<boolean>;
}

/** The account of a tenant's usage; the usage tables name it `customer_id`. */
export interface TenantAccountTable {
  id: string;
  tenant_id: string;
  issuer_id: string;
}

/** Which customer has a tenant, from a day until before another; `-infinity` and `infinity` without a limit. */
export interface TenancyTable {
  account_id: string;
  customer_id: string;
  tenant_id: string;
  name: string | null;
  cost_centre: string | null;
  /** What `billed_usage` calls it: empty for the customer's first tenant. */
  billed_as: string;
  from_day: string;
  before_day: string;
  /** The customer of a group whose tenant it is, where the customer is its parent. */
  member_id: string | null;
}

export interface RateCardTable {
  id: string;
  issuer_id: string;
  name: string;
  currency: CurrencyCode;
  valid_from: string;
  created_at: string;
  audience: "everyone" | "agreed";
  demo: boolean;
}

export interface RateCardItemTable {
  rate_card_id: string;
  position: number;
  product: string;
  description: string | null;
  /** Null for a percentage of other items. */
  meter: string | null;
  match: Record<string, string>;
  price: unknown;
  /** By which percentages name it; null for none. */
  item_group: string | null;
  /** The least and the most of a month, in major units. */
  minimum: string | null;
  maximum: string | null;
}

export interface SubscriptionTable {
  id: string;
  customer_id: string;
  starts_on: string;
  discount: unknown;
  minimum_spend: bigint | null;
  items: unknown;
  created_at: string;
  rate_card_id: string | null;
  rating: "pooled" | "perTenant";
}

export interface CustomerTables {
  tenant_account: TenantAccountTable;
  tenancy: TenancyTable;
  customer: CustomerTable;
  rate_card: RateCardTable;
  rate_card_item: RateCardItemTable;
  subscription: SubscriptionTable;
}
