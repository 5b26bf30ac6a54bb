import { fraction, rounded, sumOf, times, whole } from "./exact.ts";

/** A discount as the API takes it. */
export type ModelDiscount = { percent: string } | { amount: string } | null;

/** A line as a person writes it, with its tax. */
export interface ModelLine {
  quantity: string;
  unitPrice: string;
  discount: ModelDiscount;
  taxRate: string;
  /** Whether the invoice's own discount leaves it alone. */
  undiscounted: boolean;
}

/** An invoice's amounts in cents. */
export interface Amounts {
  subtotal: bigint;
  discount: bigint;
  tax: bigint;
  total: bigint;
}

/** What an invoice comes to, by the formulas of the domain's page on invoices. */
export function amountsOf(lines: readonly ModelLine[], discount: ModelDiscount): Amounts {
  const amounts = lines.map((line) => times(fraction(line.quantity), fraction(line.unitPrice))).map(inCents);
  const own = lines.map((line, index) => takenOff(amounts[index] ?? 0n, line.discount));
  const nets = amounts.map((amount, index) => amount - (own[index] ?? 0n));
  const base = nets.map((net, index) => (lines[index]?.undiscounted === true ? 0n : net));
  const off = takenOff(sumOf(base), discount);
  const shares = shared(off, base);
  const taxable = new Map<string, bigint>();
  for (const [index, { taxRate }] of lines.entries()) {
    const net = (nets[index] ?? 0n) - (shares[index] ?? 0n);
    taxable.set(taxRate, (taxable.get(taxRate) ?? 0n) + net);
  }
  const tax = sumOf([...taxable].map(([rate, net]) => percentOf(net, rate)));
  const subtotal = sumOf(amounts);
  const discounts = sumOf(own) + off;
  return { subtotal, discount: discounts, tax, total: subtotal - discounts + tax };
}

/** What a discount takes off: never more than there is. */
export function takenOff(base: bigint, discount: ModelDiscount): bigint {
  if (discount === null || base <= 0n) return 0n;
  const off = "percent" in discount ? percentOf(base, discount.percent) : inCents(fraction(discount.amount));
  return off < base ? off : base;
}

function percentOf(amount: bigint, percent: string): bigint {
  const { n, d } = times(whole(amount), fraction(percent));
  return rounded({ n, d: d * 100n });
}

function inCents(euros: { n: bigint; d: bigint }): bigint {
  return rounded(times(euros, whole(100n)));
}

/** Shares in proportion: each rounded down, then a cent to those with the largest rest, the earlier one first. */
function shared(amount: bigint, parts: readonly bigint[]): bigint[] {
  const all = sumOf(parts);
  if (amount === 0n || all === 0n) return parts.map(() => 0n);
  const floors = parts.map((part) => (amount * part) / all);
  const missing = amount - sumOf(floors);
  const byRest = parts
    .map((part, index) => ({ index, rest: (amount * part) % all }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  const lucky = new Set(byRest.filter((_, place) => BigInt(place) < missing).map(({ index }) => index));
  return floors.map((floor, index) => (lucky.has(index) ? floor + 1n : floor));
}
