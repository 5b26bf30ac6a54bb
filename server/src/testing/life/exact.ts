/*
 * The arithmetic of the model of a whole life: fractions of integers, written apart from the product's own, so that the
 * two can disagree.
 */

/** An exact fraction; the denominator is positive. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

/** A decimal such as "-12.345". */
export function fraction(text: string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new Error(`not a decimal: ${text}`);
  const [, sign, whole = "", decimals = ""] = match;
  const n = BigInt(whole + decimals);
  return { n: sign === "-" ? -n : n, d: 10n ** BigInt(decimals.length) };
}

export function whole(n: bigint): Fraction {
  return { n, d: 1n };
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.n, d: a.d * b.d };
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.d - b.n * a.d, d: a.d * b.d };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return minus(a, { n: -b.n, d: b.d });
}

export function isMore(a: Fraction, b: Fraction): boolean {
  return a.n * b.d > b.n * a.d;
}

/** The nearest integer; halves go away from zero. */
export function rounded({ n, d }: Fraction): bigint {
  const size = n < 0n ? -n : n;
  const nearest = (2n * size + d) / (2n * d);
  return n < 0n ? -nearest : nearest;
}

/** The nearest fraction with this many decimals; halves go away from zero. */
export function roundedTo(value: Fraction, decimals: number): Fraction {
  const scale = 10n ** BigInt(decimals);
  return { n: rounded(times(value, whole(scale))), d: scale };
}

/** An amount on the wire, such as "12.30", in cents. */
export function cents(amount: string): bigint {
  const { n, d } = fraction(amount);
  return (n * 100n) / d;
}

/** Cents as an amount on the wire. */
export function euros(amount: bigint): string {
  const size = String(amount < 0n ? -amount : amount).padStart(3, "0");
  return `${amount < 0n ? "-" : ""}${size.slice(0, -2)}.${size.slice(-2)}`;
}

export function sumOf(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
