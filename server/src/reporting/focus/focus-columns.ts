import { textCell } from "../../http/text/csv.ts";

/** A row by the column names of FOCUS 1.2; null is an empty cell. */
export type FocusRow = Partial<Record<FocusColumn, string>>;

/**
 * The columns of FOCUS 1.2 that apply to Billow, in the order of the specification: all mandatory ones, the recommended
 * ones, and the conditional ones whose condition holds. Texts are told from what Billow writes itself, since a text that a
 * person typed must not become a formula.
 */
export const FOCUS_COLUMNS = {
  AvailabilityZone: "own",
  BilledCost: "own",
  BillingAccountId: "text",
  BillingAccountName: "text",
  BillingAccountType: "own",
  BillingCurrency: "own",
  BillingPeriodEnd: "own",
  BillingPeriodStart: "own",
  ChargeCategory: "own",
  ChargeClass: "own",
  ChargeDescription: "text",
  ChargeFrequency: "own",
  ChargePeriodEnd: "own",
  ChargePeriodStart: "own",
  ConsumedQuantity: "own",
  ConsumedUnit: "own",
  ContractedCost: "own",
  ContractedUnitPrice: "own",
  EffectiveCost: "own",
  InvoiceId: "own",
  InvoiceIssuerName: "text",
  ListCost: "own",
  ListUnitPrice: "own",
  PricingCategory: "own",
  PricingQuantity: "own",
  PricingUnit: "text",
  ProviderName: "text",
  PublisherName: "text",
  RegionId: "text",
  RegionName: "text",
  ResourceId: "own",
  ResourceName: "own",
  ResourceType: "own",
  ServiceCategory: "own",
  ServiceName: "text",
  ServiceSubcategory: "own",
  SkuId: "text",
  SkuMeter: "text",
  SkuPriceDetails: "text",
  SkuPriceId: "text",
  SubAccountId: "text",
  SubAccountName: "text",
  SubAccountType: "own",
  Tags: "own",
} as const;

export type FocusColumn = keyof typeof FOCUS_COLUMNS;

const NAMES = Object.keys(FOCUS_COLUMNS).filter((name): name is FocusColumn => name in FOCUS_COLUMNS);

export const FOCUS_HEADER: readonly string[] = NAMES;

/** A row as cells of a CSV file, in the order of the columns; null is an empty cell. */
export function focusCells(row: FocusRow): string[] {
  return NAMES.map((name) => {
    const value = row[name] ?? null;
    return FOCUS_COLUMNS[name] === "text" ? textCell(value) : (value ?? "");
  });
}

/** Readers recognise decimals by the point, so every number has one. */
export function decimalCell(text: string): string {
  return text.includes(".") ? text : `${text}.0`;
}
