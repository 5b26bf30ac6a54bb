import { NAMED_SIZES, type Sizes, sizesInOrder } from "@billow/core/metering/sizes.ts";

/**
 * How tables keep sizes: the four that almost every resource has as integers, and the others as JSON. JSON of all of
 * them would make a million allocation events a third larger.
 */
export interface SizesColumns {
  vcpus: bigint;
  ram_gib: bigint;
  block_gib: bigint;
  gpus: bigint;
  /** JSON of micro-units by meter; null where there are no others. */
  sizes: string | null;
}

const COLUMN_METERS: ReadonlySet<string> = new Set(Object.values(NAMED_SIZES));

export function columnsOfSizes(sizes: Sizes): SizesColumns {
  return {
    vcpus: sizes[NAMED_SIZES.vcpus] ?? 0n,
    ram_gib: sizes[NAMED_SIZES.ramGib] ?? 0n,
    block_gib: sizes[NAMED_SIZES.blockGib] ?? 0n,
    gpus: sizes[NAMED_SIZES.gpus] ?? 0n,
    sizes: otherSizes(sizes),
  };
}

/** The sizes without a column, as JSON that is equal for equal sizes; null where there are none. */
export function otherSizes(sizes: Sizes): string | null {
  const others = sizesInOrder(sizes).filter(([meter]) => !COLUMN_METERS.has(meter));
  if (others.length === 0) return null;
  return JSON.stringify(Object.fromEntries(others.map(([meter, size]) => [meter, String(size)])));
}

/** The sizes in a row; columns that are null are zero. */
export function sizesOfColumns(row: { [Column in keyof SizesColumns]: SizesColumns[Column] | null }): Sizes {
  const { vcpus, ram_gib, block_gib, gpus, sizes } = row;
  const named: [string, bigint | null][] = [
    [NAMED_SIZES.vcpus, vcpus],
    [NAMED_SIZES.ramGib, ram_gib],
    [NAMED_SIZES.blockGib, block_gib],
    [NAMED_SIZES.gpus, gpus],
  ];
  const found: Record<string, bigint> = {};
  for (const [meter, size] of named) if (size !== null && size !== 0n) found[meter] = size;
  if (sizes === null) return found;
  for (const [meter, size] of Object.entries<string>(JSON.parse(sizes))) found[meter] = BigInt(size);
  return found;
}
