import { DomainError } from "../errors.ts";
import type { Meter, MeterId } from "./meter.ts";

/** The catalogue of meters at one moment, in the order in which they are shown. */
export class Meters {
  readonly list: readonly Meter[];
  readonly #byId: ReadonlyMap<MeterId, Meter>;

  constructor(list: readonly Meter[]) {
    this.list = list;
    this.#byId = new Map(list.map((meter) => [meter.id, meter]));
  }

  /** The meter with this id. An unknown id is `unknown_meter`. */
  of(id: MeterId): Meter {
    const meter = this.#byId.get(id);
    if (meter !== undefined) return meter;
    throw new DomainError(
      "unknown_meter",
      `There is no meter "${id}". Correct the id, or add the meter. The meters are ${[...this.#byId.keys()].join(", ")}.`,
    );
  }

  has(id: MeterId): boolean {
    return this.#byId.has(id);
  }
}
