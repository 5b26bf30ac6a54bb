import type { OpenstackApiConfig } from "@billow/contract/metering/openstack-api-source.ts";
import { z } from "zod";
import { SourceError } from "../source-error.ts";

/** The services of an OpenStack with their addresses, as Keystone lists them. */
export const catalogueShape = z.array(
  z.object({
    type: z.string(),
    endpoints: z.array(
      z.object({
        interface: z.string(),
        region: z.string().nullish(),
        region_id: z.string().nullish(),
        url: z.string(),
      }),
    ),
  }),
);
export type Catalogue = z.output<typeof catalogueShape>;

type Wanted = Pick<OpenstackApiConfig, "interface" | "region">;

/**
 * The address of a service, without a slash at its end; null when the catalogue has no such service.
 *
 * @param types the names of the service's type, the best first
 * @throws SourceError when several regions have it and the configuration names none
 */
export function addressOf(
  catalogue: Catalogue,
  types: readonly string[],
  { interface: wanted, region }: Wanted,
): string | null {
  for (const type of types) {
    const endpoints = catalogue
      .filter((service) => service.type === type)
      .flatMap((service) => service.endpoints)
      .filter((endpoint) => endpoint.interface === wanted)
      .filter((endpoint) => region === undefined || regionOf(endpoint) === region);
    const regions = [...new Set(endpoints.map(regionOf))];
    if (regions.length > 1)
      throw new SourceError(
        `The catalogue has the service ${type} in the regions ${regions.sort().join(", ")}. Name one in the source, and add a source for each other.`,
      );
    const [first] = endpoints;
    if (first !== undefined) return first.url.replace(/\/+$/, "");
  }
  return null;
}

/** @throws SourceError for a region or an interface that the whole catalogue lacks, which is a mistake in the source */
export function checkCatalogue(catalogue: Catalogue, { interface: wanted, region }: Wanted): void {
  const endpoints = catalogue.flatMap((service) => service.endpoints);
  if (!endpoints.some((endpoint) => endpoint.interface === wanted))
    throw new SourceError(`The catalogue has no ${wanted} addresses. Choose another interface.`);
  if (region !== undefined && !endpoints.some((endpoint) => regionOf(endpoint) === region)) {
    const regions = [...new Set(endpoints.map(regionOf))].sort().join(", ");
    throw new SourceError(`The catalogue has no region ${region}. It has ${regions}.`);
  }
}

function regionOf(endpoint: Catalogue[number]["endpoints"][number]): string {
  return endpoint.region_id ?? endpoint.region ?? "";
}
