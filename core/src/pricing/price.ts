import { DomainError } from "../errors.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal, decimalText, isZero } from "../money/decimal.ts";
import type { FlatPrice } from "./price/flat.ts";
import { flatParts } from "./price/flat.ts";
import type { PackagePrice } from "./price/package.ts";
import { packageParts } from "./price/package.ts";
import type { PercentPrice } from "./price/percent.ts";
import { percentParts } from "./price/percent.ts";
import type { PricedPart } from "./price/priced-part.ts";
import type { GraduatedPrice, Tier, VolumePrice } from "./price/tiers.ts";
import { graduatedParts, volumeParts } from "./price/tiers.ts";
import type { UnitPrice } from "./price/unit.ts";
import { unitParts } from "./price/unit.ts";

/**
 * How a metered quantity becomes money. Amounts and unit prices are decimal strings in major units of the card's
 * currency.
 */
export type UsagePrice = FlatPrice | UnitPrice | PackagePrice | GraduatedPrice | VolumePrice;

/** The price of an item: of usage, or of what other items come to. */
export type Price = UsagePrice | PercentPrice;

/**
 * Splits a quantity (≥ 0, in the reported `unit`) into priced parts. Each becomes a line. A quantity of zero has no
 * parts. For a percentage, the quantity is an amount in major units and `unit` its currency.
 *
 * A negative quantity is `invalid_quantity`: tiers have no meaning below zero.
 */
export function pricedParts(price: Price, quantity: Decimal, unit: string): PricedPart[] {
  if (isZero(quantity)) return [];
  if (quantity.lt("0")) {
    throw new DomainError(
      "invalid_quantity",
      `A quantity of ${decimalText(quantity)} ${unit} cannot be priced: it is negative.`,
    );
  }
  switch (price.model) {
    case "flat":
      return flatParts(price);
    case "unit":
      return unitParts(price, quantity, unit);
    case "package":
      return packageParts(price, quantity, unit);
    case "graduated":
      return graduatedParts(price, quantity, unit);
    case "volume":
      return volumeParts(price, quantity, unit);
    case "percent":
      return percentParts(price, quantity, unit);
  }
}

/** More tiers than any price list has. It limits the work of rating. */
const TIERS_MAX = 100;

/** Ten times what the items come to. More is a mistake. */
const PERCENT_MAX = "1000";

/**
 * Parses a price from outside. Anything wrong is `invalid_price` with a pointer: unknown fields, negative prices, a
 * package without size, tiers that do not rise, a last tier with an end.
 */
export function parsePrice(value: unknown): Price {
  const fields = asFields(value, "");
  switch (fields.model) {
    case "flat":
      onlyFields(fields, ["model", "amount"], "");
      return { model: "flat", amount: notNegative(fields.amount, "/amount") };
    case "unit":
      onlyFields(fields, ["model", "unitPrice"], "");
      return { model: "unit", unitPrice: notNegative(fields.unitPrice, "/unitPrice") };
    case "package":
      onlyFields(fields, ["model", "size", "packagePrice"], "");
      return {
        model: "package",
        size: positive(fields.size, "/size"),
        packagePrice: notNegative(fields.packagePrice, "/packagePrice"),
      };
    case "graduated":
    case "volume":
      onlyFields(fields, ["model", "tiers"], "");
      return { model: fields.model, tiers: parseTiers(fields.tiers) };
    case "percent":
      return parsePercentPrice(fields);
    default:
      throw invalid("The model of a price is flat, unit, package, graduated, volume or percent.", "/model");
  }
}

function parsePercentPrice(fields: Record<string, unknown>): PercentPrice {
  onlyFields(fields, ["model", "percent", "of", "recurring", "basis"], "");
  const percent = positive(fields.percent, "/percent");
  if (decimal(percent).gt(PERCENT_MAX))
    throw invalid(`A percentage of other items is at most ${PERCENT_MAX}.`, "/percent");
  const { recurring = false, basis = "afterDiscount" } = fields;
  if (typeof recurring !== "boolean") throw invalid("Say true or false.", "/recurring");
  if (basis !== "beforeDiscount" && basis !== "afterDiscount")
    throw invalid("A percentage is of amounts beforeDiscount or afterDiscount.", "/basis");
  const of = fields.of === undefined || fields.of === null ? null : parseCounted(fields.of);
  if (of !== null && of.groups.length + of.products.length === 0)
    throw invalid("Name a group or a product, or leave it out for all that is metered.", "/of");
  return { model: "percent", percent, of, recurring, basis };
}

function parseCounted(value: unknown): NonNullable<PercentPrice["of"]> {
  const fields = asFields(value, "/of");
  onlyFields(fields, ["groups", "products"], "/of");
  const names = (list: unknown, pointer: string): string[] => {
    if (list === undefined) return [];
    if (!Array.isArray(list)) throw invalid("A list of names is expected here.", pointer);
    return list.map((name: unknown, index) => {
      if (typeof name === "string" && name !== "") return name;
      throw invalid("A name is expected here.", `${pointer}/${index}`);
    });
  };
  return { groups: names(fields.groups, "/of/groups"), products: names(fields.products, "/of/products") };
}

function parseTiers(value: unknown): Tier[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > TIERS_MAX) {
    throw invalid(`A tiered price has 1 to ${TIERS_MAX} tiers.`, "/tiers");
  }
  let reached = decimal("0");
  return value.map((entry: unknown, index) => {
    const at = `/tiers/${index}`;
    const fields = asFields(entry, at);
    onlyFields(fields, ["upTo", "unitPrice"], at);
    const unitPrice = notNegative(fields.unitPrice, `${at}/unitPrice`);
    const last = index === value.length - 1;
    if ((fields.upTo === null) !== last) {
      throw invalid("The last tier, and only the last, has no end: its upTo is null.", `${at}/upTo`);
    }
    if (fields.upTo === null) return { upTo: null, unitPrice };
    const upTo = positive(fields.upTo, `${at}/upTo`);
    if (decimal(upTo).lte(reached))
      throw invalid("Each tier must end higher than the one before it.", `${at}/upTo`);
    reached = decimal(upTo);
    return { upTo, unitPrice };
  });
}

function asFields(value: unknown, pointer: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid("An object is expected here.", pointer);
  }
  return { ...value };
}

function onlyFields(fields: Record<string, unknown>, known: readonly string[], pointer: string): void {
  for (const field of Object.keys(fields)) {
    if (!known.includes(field)) throw invalid(`"${field}" is not part of this price.`, `${pointer}/${field}`);
  }
}

function notNegative(value: unknown, pointer: string): string {
  const number = parseDecimal(value, pointer);
  if (number.lt("0")) throw invalid("A price may not be negative.", pointer);
  return decimalText(number);
}

function positive(value: unknown, pointer: string): string {
  const number = parseDecimal(value, pointer);
  if (number.lte("0")) throw invalid("This number must be greater than zero.", pointer);
  return decimalText(number);
}

function parseDecimal(value: unknown, pointer: string): Decimal {
  if (typeof value !== "string")
    throw invalid('A decimal number is given as a text such as "0.25".', pointer);
  try {
    return decimal(value);
  } catch (error) {
    if (error instanceof DomainError) throw invalid(error.detail, pointer);
    throw error;
  }
}

function invalid(detail: string, pointer: string): DomainError {
  return new DomainError("invalid_price", detail, pointer);
}
