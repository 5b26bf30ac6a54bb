import type { HourUsage } from "@billow/core/allocation.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { addPlatformChanges, foldPlatformChanges, tryLockFolding } from "./platform-queries.ts";
import { plus, type Quantity, quantityText } from "./quantity.ts";

/**
 * What a transaction changes of all customers' usage together.
 *
 * Every writer would meet at the same few rows of a rollup over all customers. So changes are only appended, within the
 * transaction that makes them, and folded into the rollup by somebody later; reports add what is not folded yet. At every
 * moment the two together are the sum of the customers' rollups.
 */
export class PlatformUsage {
  readonly #series = new Map<string, Map<number, Change>>();
  #meter = "";
  #dimensions = "";
  #hours: Map<number, Change> = new Map();

  /** Hours of one series mostly come one after the other, so its sums are looked up once. */
  add({ meter, dimensions, hour, day, quantity }: HourUsage<Quantity>): void {
    if (meter !== this.#meter || dimensions !== this.#dimensions) {
      const key = `${meter} ${dimensions}`;
      const known = this.#series.get(key) ?? new Map();
      this.#series.set(key, known);
      this.#hours = known;
      this.#meter = meter;
      this.#dimensions = dimensions;
    }
    const change = this.#hours.get(hour);
    if (change === undefined) this.#hours.set(hour, { meter, dimensions, day, quantity });
    else change.quantity = plus(change.quantity, quantity);
  }

  async write(tx: Transaction<Database>): Promise<void> {
    const rows: Parameters<typeof addPlatformChanges>[1] = {
      meters: [],
      hours: [],
      days: [],
      dimensions: [],
      quantities: [],
    };
    for (const hours of this.#series.values()) {
      for (const [hour, { meter, dimensions, day, quantity }] of hours) {
        rows.meters.push(meter);
        rows.hours.push(hour);
        rows.days.push(day);
        rows.dimensions.push(dimensions);
        rows.quantities.push(quantityText(quantity));
      }
    }
    if (rows.hours.length === 0) return;
    await addPlatformChanges(tx, rows);
    unfolded += rows.hours.length;
  }
}

type Change = Omit<HourUsage<Quantity>, "hour"> & { quantity: Quantity };

/** Changes this process has appended since it last folded; about how many more rows a report has to read. */
let unfolded = 0;

const UNFOLDED_MAX = 20_000;

/** Folds when this process has appended many changes, so that reports stay fast while much arrives. */
export async function foldWhenMany(deps: Deps): Promise<void> {
  if (unfolded >= UNFOLDED_MAX) await foldPlatformUsage(deps);
}

/** Folds appended changes into the rollups over all customers. Killed at any point, nothing has happened. */
export async function foldPlatformUsage(deps: Deps): Promise<void> {
  unfolded = 0;
  await inTransaction(deps.db, async (tx) => {
    if (await tryLockFolding(tx)) await foldPlatformChanges(tx);
  });
}
