import { decimal, decimalText } from "@billow/core/decimal.ts";
import { type Meter, meterOf } from "@billow/core/meter.ts";
import { decimalCell, type FocusRow } from "./focus-columns.ts";
import type { FocusLineRow } from "./queries.ts";

/** What a line says of itself; `amount` writes minor units. */
export function focusLine(line: FocusLineRow, amount: (minor: bigint) => string): FocusRow {
  const meter = line.meter === null ? null : meterOf(line.meter);
  const isAdjustment = line.kind === "adjustment";
  return {
    BilledCost: amount(line.net),
    EffectiveCost: amount(line.net),
    ListCost: amount(line.amount),
    ContractedCost: amount(line.amount),
    ChargeDescription: [line.product, line.description].filter((part) => part !== null).join(": "),
    ...kindOf(line),
    ...(isAdjustment ? { ChargeClass: "Correction" } : {}),
    ...priced(line, meter, { isAdjustment }),
    ...serviceOf(meter, line.product),
    ...skuOf(line, meter),
  };
}

function kindOf(line: FocusLineRow): FocusRow {
  if (line.kind === "recurring") return { ChargeCategory: "Purchase", ChargeFrequency: "Recurring" };
  if (line.kind === "manual") return { ChargeCategory: "Purchase", ChargeFrequency: "One-Time" };
  return line.item === null
    ? { ChargeCategory: "Adjustment", ChargeFrequency: "One-Time" }
    : { ChargeCategory: "Usage", ChargeFrequency: "Usage-Based" };
}

/** Quantities and unit prices; a sum that makes up for others, such as a true-up, has neither. */
function priced(
  line: FocusLineRow,
  meter: Meter | null,
  { isAdjustment }: { isAdjustment: boolean },
): FocusRow {
  const isSum = line.kind === "minimum" || (isAdjustment && line.unit === null);
  if (isSum) return {};
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
  return UNITS[unit] ?? unit;
}

function serviceOf(meter: Meter | null, product: string): FocusRow {
  if (meter === null)
    return { ServiceCategory: "Other", ServiceSubcategory: "Other (Other)", ServiceName: product };
  switch (meter.group) {
    case "compute":
    case "gpu":
      return {
        ServiceCategory: "Compute",
        ServiceSubcategory: "Virtual Machines",
        ServiceName: "Virtual machines",
      };
    case "storage":
      return meter.id === "storage.object"
        ? { ServiceCategory: "Storage", ServiceSubcategory: "Object Storage", ServiceName: "Object storage" }
        : { ServiceCategory: "Storage", ServiceSubcategory: "Block Storage", ServiceName: "Block storage" };
    case "network":
      return {
        ServiceCategory: "Networking",
        ServiceSubcategory: "Network Infrastructure",
        ServiceName: "Network",
      };
  }
}

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
