import { type Meter, pricedUnitOf } from "@billow/core/metering/meter.ts";
import { read } from "../../http/handler.ts";
import { loadMeters } from "./load-meters.ts";

export const meterHandlers = {
  listMeters: read<"listMeters">(async ({ db }) => ({
    items: (await loadMeters(db)).list.map(presentMeter),
    nextCursor: null,
  })),
};

function presentMeter(meter: Meter) {
  const { id, name, group, kind, unit, per, builtIn } = meter;
  return { id, name, group, kind, unit, per, pricedUnit: pricedUnitOf(meter), builtIn };
}
