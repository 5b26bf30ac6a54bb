import type { HourTile } from "./tiling.ts";

/** A step of a rate: from `at` (epoch seconds) on, it is `delta` higher. */
export interface RateChange {
  readonly at: number;
  readonly delta: bigint;
}

/** The integral of a rate over one tile: rate × seconds. */
export interface TileIntegral {
  readonly tile: HourTile;
  readonly quantity: bigint;
}

/**
 * The exact integral, tile by tile, of a rate that starts at zero and steps at the given changes.
 *
 * One pass over the sorted changes and the tiles they span: O(n log n + tiles), however many resources are
 * behind the changes and however long each of them lasts. Tiles must be in order, without gap, and cover all
 * changes; integrals of zero are left out. Whatever the rate is after the last change is not counted, so a
 * caller closes what it opens.
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

  /** Long stretches at one rate have many tiles of one length, so their product is computed once. */
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

/**
 * The index of the tile that holds the instant, by bisection; the number of tiles when it lies at their end.
 */
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
