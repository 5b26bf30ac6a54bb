import { isDate } from "../format/calendar.ts";

/**
 * What an address holds behind its "?". What cannot be read is dropped instead of breaking the page. Zod would do the same, but
 * every first page would download it.
 */
type SearchField<T> = (value: unknown) => T | undefined;

/** A text of at most `max` characters. */
export function text(max: number): SearchField<string> {
  return (value) => (typeof value === "string" && value.length <= max ? value : undefined);
}

export function matching(pattern: RegExp): SearchField<string> {
  return (value) => (typeof value === "string" && pattern.test(value) ? value : undefined);
}

export const uuid = matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);

/** A day such as `2026-10-31`. */
export function day(value: unknown): string | undefined {
  return typeof value === "string" && isDate(value) ? value : undefined;
}

export function oneOf<const T extends string>(choices: readonly T[]): SearchField<T> {
  return (value) => choices.find((choice) => choice === value);
}

export function wholeNumber({ min, max }: { min: number; max: number }): SearchField<number> {
  return (value) => {
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number.parseInt(value, 10) : value;
    return Number.isSafeInteger(number) && Number(number) >= min && Number(number) <= max
      ? Number(number)
      : undefined;
  };
}

type Read<Params> = {
  [Name in keyof Params]?: Params[Name] extends SearchField<infer T> ? T | undefined : never;
};

/**
 * Reads these parameters. One that cannot be read is there as undefined: the router would otherwise pass on what the
 * address says of it.
 */
export function readSearch<Params extends Record<string, SearchField<unknown>>>(
  params: Params,
): (search: Record<string, unknown>) => Read<Params> {
  return (search) =>
    Object.fromEntries(
      Object.entries(params).map(([name, read]) => [name, read(search[name])]),
    ) as Read<Params>;
}
