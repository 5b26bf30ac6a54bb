import type { PrometheusMapping } from "@billow/contract/metering/prometheus-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import { meterOf } from "@billow/core/meter.ts";
import { isUnitOf } from "./units.ts";

/** Whether a mapping's metric can be what its meter counts. @throws DomainError `unknown_meter`, `invalid_request` */
export function checkMapping(mapping: PrometheusMapping): void {
  const meter = meterOf(mapping.meter);
  if (mapping.type === "gauge" && meter.kind === "count") {
    throw new DomainError(
      "invalid_request",
      `${meter.id} is a volume (${meter.storedUnit}), which a counter counts; a gauge tells a size over time.`,
      "/type",
    );
  }
  if (!isUnitOf(mapping, meter)) {
    throw new DomainError(
      "invalid_request",
      `${meter.id} is measured in ${meter.storedUnit}, which cannot be made of a ${mapping.type} in ${mapping.unit}.`,
      "/unit",
    );
  }
}
