import type { HourUsage } from "@billow/core/metering/allocation.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { plus, type Quantity, quantityText } from "../store/quantity.ts";
import { addPlatformChanges, type PlatformChanges } from "./platform-queries.ts";

/**
 * Changes that a transaction makes to the usage of all customers together.
 *
 * Every writer would contend for the same few rows of a rollup over all customers. So changes are only appended, in
 * the transaction that makes them, and folded into the rollup later. Reports add the changes not folded yet. At every
 * moment the two together are the sum of the customers' rollups.
 */
export class PlatformUsage {
  readonly #series = new Map<string, Map<number, Change>>();
  #meter = "";
  #dimensions = "";
  #hours: Map<number, Change> = new Map();

  /** Hours of a series usually come one after the other, so its sums are looked up once. */
  add({ meter, dimensions, hour, day, quantity }: HourUsage<Quantity>): void {
    if (meter !== this.#meter || dimensions !== this.#dimensions) {
      const key = `${meter} ${dimensions}`;
      const known = this.#series.get(key) ?? new Map();
      this.#series.set(key, known);
      this.#hours = known;
      this.#meter = meter;
      this.#dimensions = dimensions;
    }
    const first = this.#hours.get(hour);
    let change = first;
    while (change !== undefined && change.day !== day) change = change.otherDay;
    if (change !== undefined) change.quantity = plus(change.quantity, quantity);
    else this.#hours.set(hour, { meter, dimensions, day, quantity, otherDay: first });
  }

  /** Appends the changes and returns how many. */
  async write(tx: Transaction<Database>): Promise<number> {
    let rows = noChanges();
    let count = 0;
    for (const hours of this.#series.values()) {
      for (const [hour, first] of hours) {
        for (let change: Change | undefined = first; change !== undefined; change = change.otherDay) {
          rows.meters.push(change.meter);
          rows.hours.push(hour);
          rows.days.push(change.day);
          rows.dimensions.push(change.dimensions);
          rows.quantities.push(quantityText(change.quantity));
          count += 1;
        }
        if (rows.hours.length < ROWS_A_STATEMENT) continue;
        await addPlatformChanges(tx, rows);
        rows = noChanges();
      }
    }
    if (rows.hours.length > 0) await addPlatformChanges(tx, rows);
    return count;
  }
}

/** Rows per statement, as for the customers' own rollups. */
const ROWS_A_STATEMENT = 5_000;

function noChanges(): PlatformChanges {
  return { meters: [], hours: [], days: [], dimensions: [], quantities: [] };
}

interface Change extends Omit<HourUsage<Quantity>, "hour"> {
  quantity: Quantity;
  /** The same hour, on another day for customers of another time zone. */
  otherDay: Change | undefined;
}
