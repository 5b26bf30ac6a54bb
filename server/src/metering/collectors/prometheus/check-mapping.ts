import type { PrometheusMapping } from "@billow/contract/metering/prometheus-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isLevelled, storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { isUnitOf } from "./units.ts";

/** Refuses a mapping whose metric cannot measure its meter. @throws DomainError `unknown_meter`, `invalid_request` */
export function checkMapping(mapping: PrometheusMapping, meters: Meters): void {
  const meter = meters.of(mapping.meter);
  const storedUnit = storedUnitOf(meter);
  if (isLevelled(meter)) {
    throw new DomainError(
      "invalid_request",
      `${meter.id} is of the kind ${meter.kind}, which needs single readings. Prometheus sources measure sums. Send the readings as usage events.`,
      "/meter",
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
