import { DomainError } from "../errors.ts";

/** Further attributes that distinguish quantities (`region`, `project`, `gpuModel`, `tier`, `direction` …). */
export type Dimensions = Readonly<Record<string, string>>;

/**
 * Canonical JSON of dimensions, keys sorted by code unit, `"{}"` when empty: equal dimensions have equal
 * keys.
 */
export function dimensionsKey(dimensions: Dimensions): string {
  const keys = Object.keys(dimensions).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(dimensions[key])}`).join(",")}}`;
}

/** The dimensions behind a `dimensionsKey`; anything but an object of texts is `invalid_dimensions`. */
export function parseDimensionsKey(key: string): Dimensions {
  const error = () =>
    new DomainError("invalid_dimensions", "Dimensions are a JSON object whose values are texts.");
  let parsed: unknown;
  try {
    parsed = JSON.parse(key);
  } catch {
    throw error();
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw error();
  const dimensions: [string, string][] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value !== "string") throw error();
    dimensions.push([name, value]);
  }
  return Object.fromEntries(dimensions);
}
