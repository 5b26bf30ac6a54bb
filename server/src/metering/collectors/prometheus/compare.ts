import { BACKFILL_SECONDS_MAX, prometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import { isLevelled } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { parseInstantSeconds } from "@billow/core/metering/period.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { Deps } from "../../../deps.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { revisedReadings } from "../../usage/ingest/revise-readings.ts";
import { tilingOf } from "../../usage/store/tilings.ts";
import type { Compared, Difference, Hours } from "../kind-of-source.ts";
import { type OpenSource, sourceUri } from "../open-source.ts";
import { type CountedReading, totalOf } from "../usage-of-readings.ts";
import { readingIdsOf } from "../window-queries.ts";
import { prometheusClient } from "./client.ts";
import { nameOfMapping } from "./measure-input.ts";
import { measurePage } from "./measure-page.ts";
import type { Measured } from "./measurement.ts";

/** Hours measured per query of a mapping. */
const PAGE_HOURS = 24;

/** The call must answer within a minute. It reports which hours it did not reach. */
const COMPARING_MS = 45_000;

/** Measures hours as collecting would, and compares them with the stored readings. Writes nothing. @throws SourceError */
export async function comparePrometheus(deps: Deps, source: OpenSource, hours: Hours): Promise<Compared> {
  const config = prometheusConfig.parse(source.config);
  const client = prometheusClient(config, source);
  const tiling = tilingOf(deps.timeZone);
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const begunMs = performance.now();
  const meters = await loadMeters(deps.db);
  const sums = createSums({ meters, tiling });
  let { from } = hours;
  while (from < hours.before && (from === hours.from || performance.now() - begunMs < COMPARING_MS)) {
    const tiles = tiling.hours(from, Math.min(hours.before, from + PAGE_HOURS * 3_600));
    const before = tiles.at(-1)?.end ?? hours.before;
    const range = { from: from * 1000, before: before * 1000, now: now * 1000 };
    const page = await measurePage({ config, client, tiling, meters, sourceName: source.name, range });
    for await (const { mapping, measured } of page.mappings()) {
      const told = await readingIdsOf(deps.db, {
        collectorId: source.id,
        mapping: nameOfMapping(mapping),
        from,
        before,
      });
      await compareReadings(deps, { name: source.name, measured, told, sums });
    }
    from = before;
  }
  return { before: from, differences: sums.differences() };
}

/** Usage from before is not collected: `since` of the source, by default when it was created. Epoch seconds. */
export function beginsAt({ config, createdAt }: Pick<OpenSource, "config" | "createdAt">): number {
  const { since } = prometheusConfig.parse(config);
  return since === undefined ? createdAt : parseInstantSeconds(since);
}

/** The age of the oldest hours that are read. `since` asks for what was before the source was made, so it reaches as far. */
export function horizonSeconds({ config, createdAt }: Pick<OpenSource, "config" | "createdAt">): number {
  const { backfillSeconds } = prometheusConfig.parse(config);
  const asked = Math.min(createdAt - beginsAt({ config, createdAt }), BACKFILL_SECONDS_MAX);
  return Math.max(backfillSeconds, asked);
}

/** Older samples are not requested: the ids to withdraw are not known any more. */
export function oldestMeasured(deps: Deps, source: Pick<OpenSource, "config" | "createdAt">): number {
  return Math.floor(deps.clock.nowMs() / 1000) - horizonSeconds(source);
}

async function compareReadings(
  deps: Deps,
  {
    name,
    measured,
    told,
    sums,
  }: { name: string; measured: Measured; told: Map<number, string[]>; sums: Sums },
): Promise<void> {
  const ids = new Set(measured.readings.map(({ id }) => id));
  const withdrawn = [...told].flatMap(([hour, before]) =>
    measured.sampledHours.has(hour) ? before.filter((id) => !ids.has(id)) : [],
  );
  const source = sourceUri(name);
  const revised = await revisedReadings(deps.db, { source, readings: measured.readings, withdrawn });
  const changed = new Set(revised.map(({ reading }) => reading.id));
  for (const { reading, stored } of revised) {
    if (stored !== null) sums.add(stored, "stored");
    sums.add(reading, "measured");
  }
  for (const reading of measured.readings) {
    if (changed.has(reading.id)) continue;
    sums.add(reading, "stored");
    sums.add(reading, "measured");
  }
}

interface Sums {
  add(reading: CountedReading, side: "stored" | "measured"): void;
  differences(): Difference[];
}

/** Readings of a meter of levels are kept, as these cannot be summed. */
function createSums({ meters, tiling }: { meters: Meters; tiling: Tiling }): Sums {
  const sums = new Map<string, Difference>();
  const levels = new Map<string, Record<"stored" | "measured", CountedReading[]>>();
  return {
    add(reading, side) {
      const { tenantId, meter, quantity } = reading;
      const key = JSON.stringify([tenantId, meter]);
      const sum = sums.get(key) ?? { tenantId, meter, stored: decimal(0n), measured: decimal(0n) };
      sums.set(key, { ...sum, [side]: sum[side].plus(quantity) });
      if (!isLevelled(meters.of(meter))) return;
      const kept = levels.get(key) ?? { stored: [], measured: [] };
      levels.set(key, kept);
      kept[side].push(reading);
    },
    differences: () =>
      [...sums.entries()]
        .map(([key, sum]): [string, Difference] => {
          const kept = levels.get(key);
          if (kept === undefined) return [key, sum];
          const of = { meter: meters.of(sum.meter), tiling };
          return [key, { ...sum, stored: totalOf(kept.stored, of), measured: totalOf(kept.measured, of) }];
        })
        .filter(([, { stored, measured }]) => !stored.eq(measured))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, difference]) => difference),
  };
}
