/**
 * Whether the invoice's discount covers a line of this kind. An adjustment includes the discount of its period, and a charge
 * for lateness is not a sale. A percentage of other items says itself whether it is of amounts before or after the discount.
 */
export function isDiscountedKind(
  kind: "usage" | "percent" | "recurring" | "minimum" | "adjustment" | "charge" | "manual",
): boolean {
  return kind !== "adjustment" && kind !== "charge" && kind !== "percent";
}
