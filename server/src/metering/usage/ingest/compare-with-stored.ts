import { DELETED } from "@billow/core/metering/power-state.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { storedEvents } from "../archive/stored-events.ts";
import { eventContent, eventKey, type UsageEvent } from "../store/event.ts";
import { type EventRow, eventRow } from "../store/raw-usage.ts";

/** An event of a file, with its line number. */
export interface LineEvent {
  line: number;
  event: UsageEvent;
  /** The event only withdraws something. If that is not known, nothing needs to be submitted. */
  onlyIfKnown?: boolean;
  /** The file names the revision, which decides what replaces what. */
  hasRevision?: boolean;
}

export interface Told {
  events: UsageEvent[];
  /** Lines that differ from what is stored, each with the difference. */
  differing: { line: number; reason: string }[];
}

/**
 * Compares events with the stored events of the same identity, and reports differences. With `replace`, a different
 * event becomes a correction with a revision above the stored one, so that an interrupted import can be run again.
 */
export async function comparedWithStored(
  db: Kysely<Database>,
  lines: readonly LineEvent[],
  { replace }: { replace: boolean },
): Promise<Told> {
  const keys = lines.map(({ event }) => eventKey(event.source, event.id));
  const stored = await storedEvents(db, [...new Set(keys)].sort());
  const told: Told = { events: [], differing: [] };
  for (const { line, event, onlyIfKnown, hasRevision } of lines) {
    const before = stored.get(eventKey(event.source, event.id));
    if (before === undefined && onlyIfKnown === true) continue;
    const isSame = before === undefined || before.content === eventContent(event);
    if (isSame || (hasRevision === true && event.revision !== before.revision)) {
      told.events.push(event);
    } else if (replace) {
      told.events.push({ ...event, revision: before.revision + 1 });
    } else {
      told.differing.push({ line, reason: differenceOf(before, eventRow(event, null, 0)) });
      if (onlyIfKnown !== true) told.events.push(event);
    }
  }
  return told;
}

function differenceOf(before: EventRow, after: EventRow): string {
  const said = (words: string) =>
    `resource ${after.resource} of ${after.tenant_id} is already stored with other values: ${words}. The stored values were kept`;
  if (before.type === "allocation" && (before.state === DELETED) !== (after.state === DELETED))
    return said(`deleted_at is ${endOf(before)} in Billow and ${endOf(after)} in the file`);
  const [old, now] = [factsOf(before), factsOf(after)];
  const changed = Object.keys(now).filter((name) => old[name] !== now[name]);
  const words = changed.map(
    (name) => `${name} is ${old[name] ?? "none"} in Billow and ${now[name] ?? "none"} in the file`,
  );
  return said(words.join(", "));
}

function endOf(row: EventRow): string {
  return row.state === DELETED ? instantOfSeconds(row.starts_at) : "none";
}

function factsOf(row: EventRow): Record<string, string | null> {
  const isUsage = row.type === "usage";
  const size = (micro: bigint | null) =>
    micro === null ? null : decimalText(decimal(micro).div(decimal("1000000")));
  return {
    tenant: row.tenant_id,
    resource: row.resource,
    meter: row.meter,
    quantity: row.quantity === null ? null : decimalText(decimal(row.quantity)),
    [isUsage ? "from" : row.state === DELETED ? "deleted_at" : "at"]: instantOfSeconds(row.starts_at),
    before: row.ends_at === null ? null : instantOfSeconds(row.ends_at),
    dimensions: row.dimensions,
    vcpus: size(row.vcpus),
    ram_gib: size(row.ram_gib),
    block_gib: size(row.block_gib),
    gpus: size(row.gpus),
    state: row.state,
    sizes: row.sizes,
  };
}
