import { microUnits } from "@billow/core/allocation.ts";
import { DomainError } from "@billow/core/errors.ts";
import { parseInstantSeconds } from "@billow/core/period.ts";
import { instantOfSeconds } from "../../http/present.ts";
import type { AllocationChange } from "../usage/event.ts";

/** Columns of the file, in any order; `deleted_at` blank: still there. */
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

/** Beyond a million of anything a resource's size is a slip of the keyboard, not a resource. */
const SIZE_MAX = 1_000_000n * 1_000_000n;

const NAME_MAX = 200;

/** Identity of what comes from files: the same row in any file is the same event. */
export const ALLOCATION_FILE_SOURCE = "billow:import/allocations";

/**
 * A row of an allocation file as the events it stands for: the resource's beginning and, if it has ended, its end. A
 * resource that ended in the second it began has used nothing, and gives no event.
 *
 * @throws DomainError with a detail that names the column
 */
export function parseAllocationRow(row: AllocationColumns): AllocationChange[] {
  const tenantId = name(row.tenant, "tenant");
  const resource = name(row.resource, "resource");
  const size = {
    vcpus: sizeOf(row.vcpus, "vcpus"),
    ramGib: sizeOf(row.ram_gib, "ram_gib"),
    blockGib: sizeOf(row.block_gib, "block_gib"),
    gpus: sizeOf(row.gpus, "gpus"),
  };
  const from = instant(row.created_at, "created_at");
  const before = row.deleted_at.trim() === "" ? null : instant(row.deleted_at, "deleted_at");
  if (before !== null && before < from) {
    throw new DomainError(
      "invalid_request",
      `deleted_at ${row.deleted_at} is before created_at ${row.created_at}`,
    );
  }
  if (before === from) return [];
  const id = rowIdentity(tenantId, resource, instantOfSeconds(from));
  const common = {
    type: "allocation",
    source: ALLOCATION_FILE_SOURCE,
    revision: 0,
    tenantId,
    resource,
    dimensions: {},
  } as const;
  const begin: AllocationChange = { ...common, id, at: from, state: "active", size };
  if (before === null) return [begin];
  return [
    begin,
    {
      ...common,
      id: `${id}/deleted`,
      at: before,
      state: "deleted",
      size: { vcpus: 0n, ramGib: 0n, blockGib: 0n, gpus: 0n },
    },
  ];
}

/** Readable, and escaped, so that no two resources can share an identity by the spelling of their names. */
function rowIdentity(tenantId: string, resource: string, createdAt: string): string {
  return [tenantId, resource, createdAt].map(encodeURIComponent).join("/");
}

function name(text: string, column: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw new DomainError("invalid_request", `${column} is blank`);
  if (trimmed.length > NAME_MAX)
    throw new DomainError("invalid_request", `${column} is longer than ${NAME_MAX} characters`);
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(trimmed)) {
    throw new DomainError("invalid_request", `${column} holds a control character`);
  }
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
      `${column} ${short(text)} is over a million: no resource is that large`,
    );
  return micro;
}

function instant(text: string, column: string): number {
  return attempt(
    () => parseInstantSeconds(text.trim()),
    () => `${column} "${short(text)}" is not a time like 2026-10-01T00:00:00Z`,
  );
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
