import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isLevelled, storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { isUnitOf } from "./units.ts";

/** Refuses a mapping whose metric cannot measure its meter. @throws DomainError `unknown_meter`, `invalid_request` */
export function checkMapping(mapping: PrometheusMapping, meters: Meters): void {
  const meter = meters.of(mapping.meter);
  const storedUnit = storedUnitOf(meter);
  if (isLevelled(meter) && mapping.type === "counter") {
    throw new DomainError(
      "invalid_request",
      `${meter.id} is of the kind ${meter.kind}, which needs the level of a moment, and a counter only grows. Use a gauge, such as the query rate(…[5m]).`,
      "/type",
    );
  }
  if (mapping.type === "gauge" && meter.kind === "count") {
    throw new DomainError(
      "invalid_request",
      `${meter.id} is a volume (${storedUnit}). Use a counter: a gauge measures a size over time.`,
      "/type",
    );
  }
  if (!isUnitOf(mapping, meter)) {
    throw new DomainError(
      "invalid_request",
      `${meter.id} is measured in ${storedUnit}, which cannot be derived from a ${mapping.type} in ${mapping.unit}.`,
      "/unit",
    );
  }
}
