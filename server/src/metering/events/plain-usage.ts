import type { Dimensions } from "@billow/core/metering/dimensions.ts";

/** A usage record as `parseEvent` goes on with it: its envelope and its data, each with the fields that are known. */
export interface PlainUsage {
  event: { source: string; id: string; subject: string; revision?: number };
  data: {
    meter: string;
    resource: string;
    quantity: string;
    unit?: string;
    from: string;
    before: string;
    dimensions?: Dimensions;
  };
}

export const REVISION_MAX = 2_000_000_000;
export const DIMENSIONS_MAX = 20;
export const DIMENSION_NAME = /^[A-Za-z][\w.-]{0,59}$/;

/** What most names consist of. Others are left to the shapes. */
const PLAIN_NAME = /^[\x20-\x7e]{1,200}$/;

/**
 * A usage record that is written as most are, read without the shapes: there are millions of them. It accepts nothing that the
 * shapes refuse, and reads it the same. Null for every other event, which the shapes then read or refuse.
 */
export function plainUsage(event: unknown): PlainUsage | null {
  if (!isObject(event) || event.type !== "billow.usage") return null;
  const { specversion, id, source, subject, time, revision, data } = event;
  if (specversion !== undefined && specversion !== "1.0") return null;
  if (!isName(id) || !isName(source) || !isName(subject)) return null;
  if (time !== undefined && !isText(time, 40)) return null;
  if (revision !== undefined && !isRevision(revision)) return null;
  const own = isObject(data) ? plainData(data) : null;
  if (own === null) return null;
  return { event: { source, id, subject, ...(revision === undefined ? {} : { revision }) }, data: own };
}

const FIELDS = new Set(["meter", "resource", "quantity", "unit", "from", "before", "dimensions"]);

function plainData(data: Record<string, unknown>): PlainUsage["data"] | null {
  for (const field in data) if (!FIELDS.has(field)) return null;
  const { meter, resource, quantity, unit, from, before, dimensions } = data;
  if (!isText(meter, 100) || !isName(resource) || !isText(quantity, 60)) return null;
  if (!isText(from, 40) || !isText(before, 40)) return null;
  if (unit !== undefined && !(isName(unit) && unit.length <= 40)) return null;
  if (dimensions !== undefined && !areDimensions(dimensions)) return null;
  return {
    meter,
    resource,
    quantity,
    from,
    before,
    ...(unit === undefined ? {} : { unit }),
    ...(dimensions === undefined ? {} : { dimensions }),
  };
}

function areDimensions(value: unknown): value is Dimensions {
  if (!isObject(value)) return false;
  let count = 0;
  for (const name in value) {
    count += 1;
    if (count > DIMENSIONS_MAX || !DIMENSION_NAME.test(name) || !isName(value[name])) return false;
  }
  return true;
}

/** An object as JSON makes it, so that it has its own fields and no others. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && PLAIN_NAME.test(value);
}

function isText(value: unknown, charactersMax: number): value is string {
  return typeof value === "string" && value.length <= charactersMax;
}

function isRevision(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= REVISION_MAX;
}
