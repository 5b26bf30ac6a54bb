import { type ModelDiscount, takenOff } from "./document-amounts.ts";
import { type Fraction, fraction, isMore, minus, plus, rounded, roundedTo, times, whole } from "./exact.ts";

/** What a customer has agreed from the first day of a month on. */
export interface ModelTerms {
  /** Euros a month for support, or null. */
  support: string | null;
  minimum: string | null;
  discount: ModelDiscount;
}

/** What is metered, by name. */
export type Series = "ingress" | "egress" | "object";

export const SERIES_METERS: Record<Series, string> = {
  ingress: "network.ingress",
  egress: "network.egress",
  object: "storage.object",
};

/** The price list of the model's world, as the API takes it. */
export const PRICE_LIST = [
  { product: "ingress", meter: "network.ingress", price: { model: "unit" as const, unitPrice: "0.0245" } },
  {
    product: "egress",
    meter: "network.egress",
    price: {
      model: "graduated" as const,
      tiers: [
        { upTo: "40", unitPrice: "0" },
        { upTo: "100", unitPrice: "0.119" },
        { upTo: null, unitPrice: "0.0333" },
      ],
    },
  },
  { product: "object", meter: "storage.object", price: { model: "unit" as const, unitPrice: "0.0897" } },
];

/** What a month comes to before tax, in cents, after its discount. */
export function monthCost(
  usage: Partial<Record<Series, Fraction>>,
  terms: ModelTerms,
  hoursOfMonth: number,
): bigint {
  const priced =
    eurosInCents(times(usage.ingress ?? whole(0n), fraction("0.0245"))) +
    egressCost(usage.egress ?? whole(0n)) +
    objectCost(usage.object ?? whole(0n), hoursOfMonth);
  const reached = priced + eurosInCents(fraction(terms.support ?? "0"));
  const minimum = eurosInCents(fraction(terms.minimum ?? "0"));
  const owed = reached + (minimum > reached ? minimum - reached : 0n);
  return owed - takenOff(owed, terms.discount);
}

/** The first 40 are free, 60 more cost 0.119 each, the rest 0.0333; each tier is a line and rounded by itself. */
function egressCost(quantity: Fraction): bigint {
  const middle = stretch(quantity, "40", "100");
  const rest = isMore(quantity, fraction("100")) ? minus(quantity, fraction("100")) : whole(0n);
  return eurosInCents(times(middle, fraction("0.119"))) + eurosInCents(times(rest, fraction("0.0333")));
}

function stretch(quantity: Fraction, from: string, upTo: string): Fraction {
  if (!isMore(quantity, fraction(from))) return whole(0n);
  const end = isMore(quantity, fraction(upTo)) ? fraction(upTo) : quantity;
  return minus(end, fraction(from));
}

/** GiB-hours over the hours of that month, to six decimals, are the GiB-months that are priced. */
function objectCost(gibHours: Fraction, hoursOfMonth: number): bigint {
  const months = roundedTo({ n: gibHours.n, d: gibHours.d * BigInt(hoursOfMonth) }, 6);
  return eurosInCents(times(months, fraction("0.0897")));
}

function eurosInCents(euros: Fraction): bigint {
  return rounded(times(euros, whole(100n)));
}

export function addUsage(
  usage: Partial<Record<Series, Fraction>>,
  series: Series,
  quantity: Fraction,
): Partial<Record<Series, Fraction>> {
  return { ...usage, [series]: plus(usage[series] ?? whole(0n), quantity) };
}
