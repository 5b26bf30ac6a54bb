import { type PrometheusConfig, prometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { counted } from "@billow/core/counted.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isLevelled, type Meter, storedUnitOf } from "@billow/core/metering/meter.ts";
import { parseInstantSeconds } from "@billow/core/metering/period.ts";
import { type Decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { quantityOfReadings } from "../../usage/store/quantity-of-readings.ts";
import { sourceUri } from "../open-source.ts";
import { nameOfMapping } from "../prometheus/measure-input.ts";
import { doubledWithin, overlapsOf } from "../prometheus/overlaps.ts";
import { selectAllSources } from "../queries.ts";
import { readingIdsOf } from "../window-queries.ts";

interface Checked {
  name: string;
  kind: string;
  config: unknown;
}

/**
 * Explains what a Prometheus source would count twice: series that another source reads, whether running, paused or
 * removed, and series that two of its own mappings read.
 *
 * @param since the first second it would report, unless its configuration says otherwise
 */
export async function doubledBy(db: Kysely<Database>, source: Checked, since: number): Promise<string[]> {
  if (source.kind !== "prometheus") return [];
  const config = prometheusConfig.parse(source.config);
  const from = config.since === undefined ? since : parseInstantSeconds(config.since);
  const found = doubledWithin(config).map(
    ([one, other]) =>
      `The mappings ${nameOfMapping(one)} and ${nameOfMapping(other)} both read the same series for ${one.meter}, so their usage would count twice. Separate them by matchers.`,
  );
  for (const other of await selectAllSources(db)) {
    if (other.name === source.name || other.kind !== "prometheus") continue;
    found.push(...(await doubledWith(db, { config, from }, other)));
  }
  return found;
}

/** @throws DomainError `counted_twice` */
export async function refuseDoubled(db: Kysely<Database>, source: Checked, since: number): Promise<void> {
  const [first, ...more] = await doubledBy(db, source, since);
  if (first === undefined) return;
  const rest = more.length === 0 ? "" : ` So would ${more.length} more.`;
  throw new DomainError(
    "counted_twice",
    `${first}${rest} If this is intended, confirm it (confirmDoubled).`,
    "/config/mappings",
  );
}

async function doubledWith(
  db: Kysely<Database>,
  own: { config: PrometheusConfig; from: number },
  other: Awaited<ReturnType<typeof selectAllSources>>[number],
): Promise<string[]> {
  const overlaps = overlapsOf(own.config, prometheusConfig.parse(other.config));
  const meters = [...new Set(overlaps.map(({ mapping }) => mapping.meter))];
  const isOver = other.removed_at !== null || !other.enabled;
  const catalogue = await loadMeters(db);
  const sentences: string[] = [];
  for (const meter of meters) {
    const mappings = overlaps.filter(({ mapping }) => mapping.meter === meter).map((one) => one.other);
    const ids: string[] = [];
    for (const mapping of new Set(mappings.map(nameOfMapping))) {
      const hours = await readingIdsOf(db, { collectorId: other.id, mapping, from: own.from, before: FAR });
      ids.push(...[...hours.values()].flat());
    }
    const told = await quantityOfReadings(db, { source: sourceUri(other.name), ids: ids.slice(0, IDS_MAX) });
    if (told === null && isOver) continue;
    const what = other.removed_at !== null ? "removed" : other.enabled ? "collecting" : "paused";
    const much =
      told === null
        ? "It has reported nothing yet, but is active"
        : `It has reported ${ids.length > IDS_MAX ? "at least " : ""}${amountOf(told, catalogue.of(meter))} since ${instantOfSeconds(told.from)}${isOver ? "" : ", and is active"}`;
    sentences.push(
      `The source ${other.name} (${what}) reads the same series for ${meter}. ${much}: the usage would count twice. ${adviceOn(other)}`,
    );
  }
  return sentences;
}

/** Levels of several moments have no sum. */
function amountOf({ quantity, readings }: { quantity: Decimal; readings: number }, meter: Meter): string {
  if (isLevelled(meter)) return counted(readings, "reading");
  return `${decimalText(quantity)} ${unitLabel(storedUnitOf(meter))}`;
}

const IDS_MAX = 50_000;

/** Later than any hour. */
const FAR = 32_503_680_000;

function adviceOn(other: { name: string; removed_at: string | null }): string {
  return other.removed_at === null
    ? "Change that one instead, narrow one of them by matchers, or begin this one later (since)."
    : `Add it under the name ${other.name}, which continues that source, or begin it later (since).`;
}
