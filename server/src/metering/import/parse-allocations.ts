import { DomainError } from "@billow/core/errors.ts";
import { parseInstantSeconds } from "@billow/core/metering/period.ts";
import { DELETED } from "@billow/core/metering/power-state.ts";
import { microUnits, NAMED_SIZES, type Sizes } from "@billow/core/metering/sizes.ts";
import { instantOfSeconds } from "../../http/present.ts";
import { type AllocationChange, endOfInterval, INTERVAL_SOURCE } from "../usage/store/event.ts";
import { EARLIEST_INSTANT, LATEST_INSTANT, SIZE_MAX } from "../usage/store/limits.ts";

/** Columns of the file, in any order. A blank `deleted_at` means: still exists. */
export const ALLOCATION_COLUMNS = [
  "tenant",
  "resource",
  "vcpus",
  "ram_gib",
  "block_gib",
  "gpus",
  "created_at",
  "deleted_at",
] as const;

export type AllocationColumns = Record<(typeof ALLOCATION_COLUMNS)[number], string>;

const NAME_MAX = 200;

/** The meaning of a row: the resource had these sizes in `[from, before)`, or has had them since `from`. Epoch seconds. */
export interface AllocationInterval {
  tenantId: string;
  resource: string;
  sizes: Sizes;
  from: number;
  before: number | null;
}

/**
 * Parses a row of an allocation file.
 *
 * @throws DomainError with a detail that names the column
 */
export function parseAllocationRow(row: AllocationColumns): AllocationInterval {
  const interval = {
    tenantId: name(row.tenant, "tenant"),
    resource: name(row.resource, "resource"),
    sizes: {
      [NAMED_SIZES.vcpus]: sizeOf(row.vcpus, "vcpus"),
      [NAMED_SIZES.ramGib]: sizeOf(row.ram_gib, "ram_gib"),
      [NAMED_SIZES.blockGib]: sizeOf(row.block_gib, "block_gib"),
      [NAMED_SIZES.gpus]: sizeOf(row.gpus, "gpus"),
    },
    from: instant(row.created_at, "created_at"),
    before: row.deleted_at.trim() === "" ? null : instant(row.deleted_at, "deleted_at"),
  };
  if (interval.before !== null && interval.before < interval.from) {
    throw new DomainError(
      "invalid_request",
      `deleted_at ${short(row.deleted_at.trim())} is before created_at ${short(row.created_at.trim())}`,
    );
  }
  return interval;
}

/**
 * The events of an interval: the resource's beginning and, if it has ended, its end. A resource that ended in the
 * second it began has used nothing, and gives no event.
 */
export function eventsOfInterval(interval: AllocationInterval): AllocationChange[] {
  return interval.before === interval.from ? [] : partsOf(interval);
}

/**
 * The correction a row makes to an earlier row of the same resource and beginning. If the resource had an end and now
 * has none, it goes on. If it now ends in the second it began, it never existed. Applies only to known events.
 */
export function takenBackBy(interval: AllocationInterval): AllocationChange[] {
  const { from, before, sizes } = interval;
  const [, end] = partsOf({ ...interval, before: before ?? from });
  if (end === undefined) return [];
  if (before === null) return [{ ...end, state: "active", sizes }];
  return before === from ? [end] : [];
}

function partsOf(interval: AllocationInterval): AllocationChange[] {
  const { tenantId, resource, sizes, from, before } = interval;
  const id = rowIdentity(tenantId, resource, instantOfSeconds(from));
  const common = {
    type: "allocation",
    source: INTERVAL_SOURCE,
    revision: 0,
    tenantId,
    resource,
    dimensions: {},
  } as const;
  const begin: AllocationChange = { ...common, id, at: from, state: "active", sizes };
  if (before === null) return [begin];
  return [begin, { ...common, id: endOfInterval(id), at: before, state: DELETED, sizes: {} }];
}

/** Readable and escaped, so that no two resources share an identity by the spelling of their names. */
function rowIdentity(tenantId: string, resource: string, createdAt: string): string {
  return [tenantId, resource, createdAt].map(encodeURIComponent).join("/");
}

function name(text: string, column: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw new DomainError("invalid_request", `${column} is blank`);
  if (trimmed.length > NAME_MAX)
    throw new DomainError("invalid_request", `${column} is longer than ${NAME_MAX} characters`);
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(trimmed)) {
    throw new DomainError("invalid_request", `${column} contains a control character`);
  }
  if (trimmed.includes("\ufffd"))
    throw new DomainError("invalid_request", `${column} contains bytes that are not UTF-8 text`);
  return trimmed;
}

function sizeOf(text: string, column: string): bigint {
  const micro = attempt(
    () => microUnits(text.trim()),
    () => `${column} "${short(text)}" is not a size: a number of zero or more with at most six decimals`,
  );
  if (micro > SIZE_MAX)
    throw new DomainError(
      "invalid_request",
      `${column} ${short(text)} is over a million, but no resource is that large`,
    );
  return micro;
}

function instant(text: string, column: string): number {
  const seconds = attempt(
    () => parseInstantSeconds(text.trim()),
    () => `${column} "${short(text)}" is not a time like 2026-10-01T00:00:00Z`,
  );
  if (seconds >= EARLIEST_INSTANT && seconds < LATEST_INSTANT) return seconds;
  throw new DomainError("invalid_request", `${column} ${short(text)} is not between the years 2000 and 2099`);
}

function attempt<T>(parse: () => T, detail: () => string): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof DomainError) throw new DomainError("invalid_request", detail());
    throw error;
  }
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
