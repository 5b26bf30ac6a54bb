import { DomainError } from "../errors.ts";
import { isLevelled, type Meter, type MeterId, storedUnitOf } from "./meter.ts";

/** The catalogue of meters at one moment, in the order in which they are shown. */
export class Meters {
  readonly list: readonly Meter[];
  /** Those of a kind whose months are levels, and not sums. */
  readonly levelled: ReadonlySet<MeterId>;
  readonly #byId: ReadonlyMap<MeterId, Meter>;

  constructor(list: readonly Meter[]) {
    this.list = list;
    this.levelled = new Set(list.filter(isLevelled).map((meter) => meter.id));
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

  /**
   * Whether usage can be counted: its meter is known, and measured in the unit that the event names, if it names one.
   * Until then the event waits.
   */
  counts(id: MeterId, unit: string | null): boolean {
    const meter = this.#byId.get(id);
    return meter !== undefined && (unit === null || unit === storedUnitOf(meter));
  }
}
