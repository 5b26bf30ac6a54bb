import { type Decimal, decimal, isZero } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { storedEvents } from "../archive/stored-events.ts";
import { eventKey } from "./event.ts";

/** The stored sum of a source's readings, how many there are, and the first second of the earliest; null where there is none. */
export async function quantityOfReadings(
  db: Kysely<Database>,
  { source, ids }: { source: string; ids: readonly string[] },
): Promise<{ quantity: Decimal; readings: number; from: number } | null> {
  let found: { quantity: Decimal; readings: number; from: number } | null = null;
  for (let index = 0; index < ids.length; index += KEYS_MAX) {
    const keys = ids.slice(index, index + KEYS_MAX).map((id) => eventKey(source, id));
    for (const { quantity, starts_at } of (await storedEvents(db, keys.sort())).values()) {
      const own = decimal(quantity ?? "0");
      if (isZero(own)) continue;
      found = {
        quantity: found === null ? own : found.quantity.plus(own),
        readings: found === null ? 1 : found.readings + 1,
        from: found === null ? starts_at : Math.min(found.from, starts_at),
      };
    }
  }
  return found;
}

const KEYS_MAX = 5_000;
