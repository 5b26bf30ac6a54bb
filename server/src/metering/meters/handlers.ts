import type { Meter as MeterOnWire } from "@billow/contract/metering/meter.ts";
import { type Meter, pricedUnitOf, storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Kysely, Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { expectVersion, rowVersion } from "../../db/row-version.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { read, stream, write } from "../../http/handler.ts";
import { changeMeter, createMeter, deleteMeter, findMeter } from "./change-meters.ts";
import { loadMeters } from "./load-meters.ts";
import { meterChanged, meterCreated, meterRemoved } from "./meter-events.ts";
import { metersFileOf } from "./meters-file.ts";
import { metersOfPrices, metersOfSources } from "./queries.ts";

/** Counts what waited for a meter that was just made. */
type TakeUp = (tx: Transaction<Database>, deps: Deps) => Promise<void>;

export function meterHandlers({ takeUp }: { takeUp: TakeUp }) {
  return {
    listMeters: read<"listMeters">(async ({ db }) => {
      const named = await namedMeters(db);
      return {
        items: (await loadMeters(db)).list.map((meter) => presentMeter(meter, named)),
        nextCursor: null,
      };
    }),

    exportMeters: stream<"exportMeters">(async ({ db }) => ({
      body: metersFile(db),
      fileName: "meters.yaml",
    })),

    createMeter: write<"createMeter">(async ({ tx, deps, body, principal, setEtag }) => {
      await createMeter(tx, body);
      await takeUp(tx, deps);
      setEtag(await rowVersion(tx, { table: "meter", id: body.id }));
      const meter = await findMeter(tx, body.id);
      await record(tx, deps, [meterCreated(meter, principal.actor)]);
      return presentMeter(meter, await namedMeters(tx));
    }),

    getMeter: read<"getMeter">(async ({ db, params: { id }, setEtag }) => {
      const meter = await findMeter(db, id);
      setEtag(await rowVersion(db, { table: "meter", id }));
      return presentMeter(meter, await namedMeters(db));
    }),

    updateMeter: write<"updateMeter">(
      async ({ tx, deps, params: { id }, body, principal, ifMatch, setEtag }) => {
        await expectVersion(tx, { table: "meter", id: (await findMeter(tx, id)).id }, ifMatch);
        const before = await findMeter(tx, id);
        await changeMeter(tx, deps, before, body);
        setEtag(await rowVersion(tx, { table: "meter", id }));
        const meter = await findMeter(tx, id);
        await record(tx, deps, meterChanged(before, meter, principal.actor));
        return presentMeter(meter, await namedMeters(tx));
      },
    ),

    deleteMeter: write<"deleteMeter">(async ({ tx, deps, params: { id }, principal, ifMatch }) => {
      await expectVersion(tx, { table: "meter", id: (await findMeter(tx, id)).id }, ifMatch);
      const meter = await findMeter(tx, id);
      await deleteMeter(tx, meter);
      await record(tx, deps, [meterRemoved(meter, principal.actor)]);
      return { deleted: true };
    }),
  };
}

async function* metersFile(db: Kysely<Database>): AsyncGenerator<string, void, undefined> {
  yield metersFileOf((await loadMeters(db)).list);
}

/** The meters that a rate card or a source names. */
async function namedMeters(db: Kysely<Database>): Promise<ReadonlySet<string>> {
  const ofSources = await metersOfSources(db);
  return new Set([...(await metersOfPrices(db)), ...ofSources.map(({ meter }) => meter)]);
}

function presentMeter(meter: Meter, named: ReadonlySet<string>): MeterOnWire {
  const { id, name, group, kind, unit, per, percentile, intervalSeconds, missing, builtIn } = meter;
  return {
    id,
    name,
    group,
    kind,
    unit,
    per,
    percentile,
    intervalSeconds,
    missing,
    pricedUnit: pricedUnitOf(meter),
    storedUnit: storedUnitOf(meter),
    billedStates: meter.billedStates.map(({ from, states }) => ({
      from,
      states: states === "all" ? states : [...states],
    })),
    builtIn,
    used: meter.used || named.has(id),
  };
}
