import { type ModelDiscount, takenOff } from "./document-amounts.ts";
import { type Fraction, fraction, isMore, minus, plus, rounded, roundedTo, times, whole } from "./exact.ts";

/** What a customer has agreed from a day on. */
export interface ModelTerms {
  /** Euros a month for support, or null. */
  support: string | null;
  minimum: string | null;
  discount: ModelDiscount;
}

/** Terms with the days of a month that they held. */
export interface HeldTerms {
  terms: ModelTerms;
  days: number;
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
  held: readonly HeldTerms[],
  hoursOfMonth: number,
): bigint {
  const days = hoursOfMonth / 24;
  const priced =
    eurosInCents(times(usage.ingress ?? whole(0n), fraction("0.0245"))) +
    egressCost(usage.egress ?? whole(0n)) +
    objectCost(usage.object ?? whole(0n), hoursOfMonth);
  const reached = priced + supportCost(held, days);
  const minimum = eurosInCents(average(held, days, ({ minimum }) => minimum ?? "0"));
  const owed = reached + (minimum > reached ? minimum - reached : 0n);
  return owed - takenOff(owed, averageDiscount(held, days));
}

/** Support of one price is one line, however many terms say so: its share of the month to six decimals, times the price. */
function supportCost(held: readonly HeldTerms[], days: number): bigint {
  const prices = new Set(held.flatMap(({ terms }) => terms.support ?? []));
  let cost = 0n;
  for (const price of prices) {
    const there = held.filter(({ terms }) => terms.support === price).map(({ days }) => BigInt(days));
    const share = roundedTo({ n: there.reduce((sum, one) => sum + one, 0n), d: BigInt(days) }, 6);
    cost += eurosInCents(times(share, fraction(price)));
  }
  return cost;
}

/** A month has one discount: the average over its days, in percent to six decimals or in cents. */
function averageDiscount(held: readonly HeldTerms[], days: number): ModelDiscount {
  const percent = average(held, days, ({ discount: off }) => (off && "percent" in off ? off.percent : "0"));
  const amount = average(held, days, ({ discount: off }) => (off && "amount" in off ? off.amount : "0"));
  if (isMore(amount, whole(0n))) return { amount: plain(roundedTo(amount, 2), 2) };
  return isMore(percent, whole(0n)) ? { percent: plain(roundedTo(percent, 6), 6) } : null;
}

function average(held: readonly HeldTerms[], days: number, of: (terms: ModelTerms) => string): Fraction {
  return held.reduce<Fraction>(
    (sum, one) => plus(sum, times(fraction(of(one.terms)), { n: BigInt(one.days), d: BigInt(days) })),
    whole(0n),
  );
}

/** A fraction over a power of ten as a decimal. */
function plain({ n }: Fraction, decimals: number): string {
  const digits = String(n).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
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
