import type { NewSource } from "@billow/contract/metering/sources.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { checkTarget } from "../../../http/targets/check-target.ts";
import type { Targets } from "../../../http/targets/targets.ts";
import { pointed } from "../../../http/text/pointed.ts";
import { checkMappings } from "../foreign/check-mappings.ts";
import { checkMapping } from "../prometheus/check-mapping.ts";

/** Checks what the schema of a source cannot. @throws DomainError `unknown_meter`, `invalid_request`, `private_target` */
export function checkSource(
  source: NewSource,
  { targets, meters }: { targets: Targets; meters: Meters },
): void {
  if (source.kind === "events") {
    checkMappings(source.config.mappings, meters);
    return;
  }
  if (URL.parse(source.config.url)?.username) {
    throw new DomainError(
      "invalid_request",
      "The address contains a user name. Put credentials into `secret`, which is never shown.",
      "/config/url",
    );
  }
  checkTarget(targets, source.config.url, "/config/url");
  if (source.kind !== "prometheus") return;
  source.config.mappings.forEach((mapping, index) => {
    pointed(`/config/mappings/${index}/meter`, () => meters.of(mapping.meter));
    pointed(`/config/mappings/${index}`, () => checkMapping(mapping, meters));
  });
}
