import type { Meter } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { currencyExponent } from "@billow/core/money/currency.ts";
import { type Decimal, decimal, decimalText, fromScaledInteger } from "@billow/core/money/decimal.ts";
import { decimalCell, type FocusRow } from "./focus-columns.ts";
import type { FocusLineRow } from "./queries.ts";

/** The columns of a line; `amount` writes minor units. */
export function focusLine(
  line: FocusLineRow,
  { meters, amount }: { meters: Meters; amount(minor: bigint): string },
): FocusRow {
  const meter = line.meter === null ? null : meters.of(line.meter);
  const isAdjustment = line.kind === "adjustment";
  return {
    BilledCost: amount(line.net),
    EffectiveCost: amount(line.net),
    ...unreduced(decimalCell(decimalText(listCost(line)))),
    ChargeDescription: [line.product, line.description].filter((part) => part !== null).join(": "),
    ...kindOf(line),
    ...(isAdjustment ? { ChargeClass: "Correction" } : {}),
    ...priced(line, meter, { isAdjustment }),
    ...serviceOf(meter, line.product),
    ...skuOf(line, meter),
  };
}

function kindOf(line: FocusLineRow): FocusRow {
  // An item that is charged once has no unit.
  if (line.kind === "recurring")
    return { ChargeCategory: "Purchase", ChargeFrequency: line.unit === null ? "One-Time" : "Recurring" };
  // A percentage of other items has no usage of its own.
  if (line.kind === "percent") return { ChargeCategory: "Purchase", ChargeFrequency: "Recurring" };
  if (line.kind === "manual" || line.kind === "charge")
    return { ChargeCategory: "Purchase", ChargeFrequency: "One-Time" };
  return line.item === null || (line.kind === "adjustment" && line.meter === null)
    ? { ChargeCategory: "Adjustment", ChargeFrequency: "One-Time" }
    : { ChargeCategory: "Usage", ChargeFrequency: "Usage-Based" };
}

function unreduced(cost: string): FocusRow {
  return { ListCost: cost, ContractedCost: cost };
}

/**
 * What a line costs before discounts: its unit price times its quantity, unrounded, as the specification demands that the
 * one is the product of the others. A sum without a unit price costs what is billed.
 */
export function listCost(line: FocusLineRow): Decimal {
  if (isSum(line)) return fromScaledInteger({ integer: line.net, decimals: currencyExponent(line.currency) });
  return decimal(line.quantity).times(decimal(line.unit_price));
}

/** Whether a line corrects others, such as a true-up. */
function isSum({ kind, unit }: FocusLineRow): boolean {
  return kind === "minimum" || (kind === "adjustment" && unit === null);
}

/** Quantity and unit price. A line that corrects others has neither. */
function priced(
  line: FocusLineRow,
  meter: Meter | null,
  { isAdjustment }: { isAdjustment: boolean },
): FocusRow {
  if (isSum(line)) return {};
  const quantity = decimalCell(decimalText(decimal(line.quantity)));
  const unit = unitOf(line.unit);
  const unitPrice = decimalCell(decimalText(decimal(line.unit_price)));
  return {
    PricingQuantity: quantity,
    PricingUnit: unit,
    ListUnitPrice: unitPrice,
    ContractedUnitPrice: unitPrice,
    ...(isAdjustment ? {} : { PricingCategory: "Standard" }),
    ...(meter === null ? {} : { ConsumedQuantity: quantity, ConsumedUnit: unit }),
  };
}

const UNITS: Readonly<Record<string, string>> = {
  "vCPU-hour": "Hours",
  "GPU-hour": "Hours",
  "GiB-hour": "GiB-Hours",
  "GiB-month": "GiB-Months",
  GiB: "GiB",
  month: "Months",
};

function unitOf(unit: string | null): string {
  if (unit === null) return "Units";
  return UNITS[unit] ?? TIME_UNITS[unit.toLowerCase()] ?? asUnit(unit);
}

/** The specification's names of time, by what a person may have written. */
const TIME_UNITS: Readonly<Record<string, string>> = Object.fromEntries(
  ["Year", "Month", "Day", "Hour", "Minute", "Second"].flatMap((name) => [
    [name.toLowerCase(), `${name}s`],
    [`${name.toLowerCase()}s`, `${name}s`],
  ]),
);

const DATA_SIZE = /^[KMGTPE]?i?[bB]$/;

/** A unit of a person's own as the specification writes one: words with capitals; sizes of data keep their form. */
function asUnit(unit: string): string {
  return unit
    .split(/[\s-]+/)
    .filter((word) => word !== "")
    .map((word) => (DATA_SIZE.test(word) ? word : word.replace(/^./u, (first) => first.toUpperCase())))
    .join("-");
}

function serviceOf(meter: Meter | null, product: string): FocusRow {
  if (meter === null)
    return { ServiceCategory: "Other", ServiceSubcategory: "Other (Other)", ServiceName: product };
  const [ServiceCategory, ServiceSubcategory, ServiceName] = SERVICES.get(meter.id) ??
    SERVICES.get(meter.group) ?? ["Other", "Other (Other)", meter.name];
  return { ServiceCategory, ServiceSubcategory, ServiceName };
}

/** Category, subcategory and name by the specification's closed lists, by meter or else by group. */
const SERVICES: ReadonlyMap<string, readonly [string, string, string]> = new Map([
  ["compute", ["Compute", "Virtual Machines", "Virtual machines"]],
  ["gpu", ["Compute", "Virtual Machines", "Virtual machines"]],
  ["kubernetes", ["Compute", "Containers", "Kubernetes"]],
  ["storage", ["Storage", "Block Storage", "Block storage"]],
  ["storage.object", ["Storage", "Object Storage", "Object storage"]],
  ["storage.snapshot", ["Storage", "Backup Storage", "Snapshots"]],
  ["storage.backup", ["Storage", "Backup Storage", "Backups"]],
  ["storage.image", ["Storage", "Other (Storage)", "Images"]],
  ["storage.share", ["Storage", "File Storage", "Shares"]],
  ["network", ["Networking", "Network Infrastructure", "Network"]],
  ["network.loadBalancer", ["Networking", "Application Networking", "Load balancers"]],
  ["database", ["Databases", "Other (Databases)", "Databases"]],
  ["ai", ["AI and Machine Learning", "Other (AI and Machine Learning)", "AI"]],
]);

/** What was bought and at which of its prices: a product of a rate card, or what a person wrote. */
function skuOf(line: FocusLineRow, meter: Meter | null): FocusRow {
  const region = line.match?.region;
  const details = {
    ...(line.match?.gpuModel === undefined ? {} : { GpuModel: line.match.gpuModel }),
    ...(line.tier === null ? {} : { x_TierFrom: line.tier.from }),
    ...(line.tier?.upTo ? { x_TierUpTo: line.tier.upTo } : {}),
  };
  const price = [
    line.rate_card_id ?? line.kind,
    line.item ?? line.product,
    ...(line.tier === null ? [] : [line.tier.from]),
  ];
  return {
    SkuId: [meter?.id, line.product].filter((part) => part !== undefined).join("/"),
    SkuPriceId: price.join("/"),
    SkuMeter: meter?.name ?? line.product,
    ...(Object.keys(details).length === 0 ? {} : { SkuPriceDetails: JSON.stringify(details) }),
    ...(region === undefined ? {} : { RegionId: region, RegionName: region }),
  };
}
