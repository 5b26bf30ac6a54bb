import type { HourTile } from "./tiling.ts";

/** A change of a rate: from `at` (epoch seconds) on, it is higher by `delta`. */
export interface RateChange {
  readonly at: number;
  readonly delta: bigint;
}

/** The integral of a rate over a tile: rate × seconds. */
export interface TileIntegral {
  readonly tile: HourTile;
  readonly quantity: bigint;
}

/**
 * The exact integral, tile by tile, of a rate that starts at zero and changes as listed.
 *
 * One pass over the sorted changes and their tiles: O(n log n + tiles), however many resources there are and however
 * long they last. Tiles must be in order, without gaps, and cover all changes. Integrals of zero are left out. The
 * rate after the last change is not counted, so callers must close what they open.
 */
export function sweep(changes: readonly RateChange[], tiles: readonly HourTile[]): TileIntegral[] {
  const integrals: TileIntegral[] = [];
  const sorted = changes.toSorted((a, b) => a.at - b.at);
  const first = sorted[0];
  if (first === undefined) return integrals;

  let position = first.at;
  let index = tileIndexAt(tiles, position);
  let rate = 0n;
  let sum = 0n;
  let wholeTile = { rate, seconds: 0, quantity: 0n };

  /** Long periods at one rate have many tiles of equal length, so the product is computed once. */
  function product(seconds: number): bigint {
    if (wholeTile.rate !== rate || wholeTile.seconds !== seconds) {
      wholeTile = { rate, seconds, quantity: rate * BigInt(seconds) };
    }
    return wholeTile.quantity;
  }

  function flush(tile: HourTile): void {
    if (sum !== 0n) integrals.push({ tile, quantity: sum });
    sum = 0n;
  }

  function advanceTo(end: number): void {
    while (position < end) {
      const tile = tileAt(tiles, index);
      const stop = Math.min(tile.end, end);
      if (rate !== 0n) sum += product(stop - position);
      position = stop;
      if (stop < tile.end) return;
      flush(tile);
      index += 1;
      if (rate === 0n && position < end) {
        position = end;
        index = tileIndexAt(tiles, end);
      }
    }
  }

  for (const { at, delta } of sorted) {
    advanceTo(at);
    rate += delta;
  }
  const last = tiles[index];
  if (last !== undefined) flush(last);
  return integrals;
}

/** The index of the tile that contains the instant, by bisection; the number of tiles when it is at their end. */
function tileIndexAt(tiles: readonly HourTile[], at: number): number {
  let low = 0;
  let high = tiles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tileAt(tiles, middle).end <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function tileAt(tiles: readonly HourTile[], index: number): HourTile {
  const tile = tiles[index];
  if (tile === undefined) throw new RangeError("The tiles do not cover the changes.");
  return tile;
}
