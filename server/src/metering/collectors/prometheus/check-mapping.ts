import type { PrometheusMapping } from "@billow/contract/metering/prometheus-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import { meterOf } from "@billow/core/metering/meter.ts";
import { isUnitOf } from "./units.ts";

/** Refuses a mapping whose metric cannot measure its meter. @throws DomainError `unknown_meter`, `invalid_request` */
export function checkMapping(mapping: PrometheusMapping): void {
  const meter = meterOf(mapping.meter);
  if (mapping.type === "gauge" && meter.kind === "count") {
    throw new DomainError(
      "invalid_request",
      `${meter.id} is a volume (${meter.storedUnit}). Use a counter: a gauge measures a size over time.`,
      "/type",
    );
  }
  if (!isUnitOf(mapping, meter)) {
    throw new DomainError(
      "invalid_request",
      `${meter.id} is measured in ${meter.storedUnit}, which cannot be derived from a ${mapping.type} in ${mapping.unit}.`,
      "/unit",
    );
  }
}
