import type { LineNote } from "../billing/line-note.ts";
import { DomainError } from "../errors.ts";
import type { Decimal } from "./decimal.ts";
import { decimal } from "./decimal.ts";
import { divideRounded } from "./rounding.ts";

/** A recurring item's quantity for a part of a period, and the note on the invoice. */
export interface Proration {
  /** Six decimals, half away from zero. */
  readonly quantity: Decimal;
  /** Null where the item applied for the whole period. */
  readonly note: LineNote | null;
}

/** The share of a recurring item's quantity for `seconds` of a period, rounded once over all its parts. */
export function prorateSeconds({
  quantity,
  seconds,
  periodSeconds: whole,
}: {
  quantity: Decimal;
  seconds: number;
  periodSeconds: number;
}): Proration {
  if (!(whole > 0)) throw new DomainError("invalid_period", "A billing period must end after it begins.");
  const share = quantity.times(decimal(BigInt(seconds)));
  const prorated = divideRounded(share, decimal(BigInt(whole)), 6);
  if (seconds === whole) return { quantity: prorated, note: null };
  return { quantity: prorated, note: { says: "prorated", seconds, periodSeconds: whole } };
}
