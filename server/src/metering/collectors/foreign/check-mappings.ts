import type { EventMapping } from "@billow/contract/metering/event-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { pointed } from "../../../http/text/pointed.ts";

/** Refuses mappings that can match the same event under one name. @throws DomainError `invalid_request` */
export function checkMappings(mappings: readonly EventMapping[], meters: Meters): void {
  mappings.forEach((one, index) => {
    if (one.ignore) return;
    const named = Object.keys(one.sizes ?? {}).concat(one.meter ?? []);
    for (const meter of named) pointed(`/config/mappings/${index}`, () => meters.of(meter));
    const other = mappings
      .slice(0, index)
      .find((before) => !before.ignore && before.name === one.name && !areApart(before, one));
    if (other === undefined) return;
    throw new DomainError(
      "invalid_request",
      `This mapping and an earlier one ${one.name === undefined ? "without a name" : `called ${one.name}`} can match the same event, which would then be one fact twice. Give each a name of its own.`,
      `/config/mappings/${index}/name`,
    );
  });
}

/** Whether no event can match both. */
function areApart({ match: one }: EventMapping, { match: other }: EventMapping): boolean {
  if (areApartPatterns(one.type, other.type)) return true;
  if (one.source !== undefined && other.source !== undefined && areApartPatterns(one.source, other.source))
    return true;
  return one.where.some(({ path, values }) =>
    other.where.some(
      (second) =>
        second.path === path &&
        values !== undefined &&
        second.values !== undefined &&
        !values.some((value) => second.values?.includes(value)),
    ),
  );
}

function areApartPatterns(one: string, other: string): boolean {
  if (one.endsWith("*") && other.endsWith("*")) {
    const [a, b] = [one.slice(0, -1), other.slice(0, -1)];
    return !a.startsWith(b) && !b.startsWith(a);
  }
  if (one.endsWith("*")) return !other.startsWith(one.slice(0, -1));
  if (other.endsWith("*")) return !one.startsWith(other.slice(0, -1));
  return one !== other;
}
