/** A line as far as another state of its invoice may differ from it. */
export interface ComparedLine {
  readonly kind: string;
  readonly product: string;
  readonly description: string | null;
  readonly quantity: string;
  readonly unit: string | null;
  readonly unitPrice: string;
  readonly tier: { readonly from: string } | null;
  readonly period: { readonly from: string } | null;
  /** In minor units. */
  readonly amount: bigint;
}

/** A line that differs: null before where it is new, and after where it is gone. */
export type LineDifference<L> =
  | { readonly before: L; readonly after: L }
  | { readonly before: L; readonly after: null }
  | { readonly before: null; readonly after: L };

/**
 * What differs between two states of an invoice, line by line, in the order of the lines: lines that are equal are left out,
 * so the differences sum to the difference of the two. A line is found again by what it is and what it costs, then by what it is.
 */
export function lineDifferences<L extends ComparedLine>(
  before: readonly L[],
  after: readonly L[],
): LineDifference<L>[] {
  const partner = new Map<L, L>();
  for (const name of [pricedName, nameOf]) pair(before, after, { name, partner });
  const paired = new Set(partner.values());
  const rest = after.filter((line) => !paired.has(line)).map((line) => ({ before: null, after: line }));
  return [
    ...before.map((line) => {
      const found = partner.get(line);
      return found === undefined ? { before: line, after: null } : { before: line, after: found };
    }),
    ...rest,
  ].filter((one) => one.before === null || one.after === null || !isSame(one.before, one.after));
}

/** Pairs lines of one name that have no partner yet, in their order. */
function pair<L extends ComparedLine>(
  before: readonly L[],
  after: readonly L[],
  { name, partner }: { name: (line: ComparedLine) => string; partner: Map<L, L> },
): void {
  const taken = new Set(partner.values());
  const left = Map.groupBy(
    after.filter((line) => !taken.has(line)),
    name,
  );
  for (const line of before) {
    if (partner.has(line)) continue;
    const found = left.get(name(line))?.shift();
    if (found !== undefined) partner.set(line, found);
  }
}

/** What a line is. The description of usage and of percentages says how much there was, which may differ. */
function nameOf({ kind, product, description, tier, period }: ComparedLine): string {
  const isMeasured = kind === "usage" || kind === "percent";
  return JSON.stringify([
    kind,
    product,
    isMeasured ? null : description,
    tier?.from ?? null,
    period?.from ?? null,
  ]);
}

function pricedName(line: ComparedLine): string {
  return `${nameOf(line)} ${line.unitPrice}`;
}

function isSame(a: ComparedLine, b: ComparedLine): boolean {
  return a.quantity === b.quantity && a.unitPrice === b.unitPrice && a.amount === b.amount;
}
