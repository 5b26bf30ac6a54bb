import { DELETED } from "@billow/core/metering/power-state.ts";
import type { OpenAllocation } from "../../usage/allocations/open-allocations.ts";
import type { AllocationChange } from "../../usage/store/event.ts";
import { completed, sizeText } from "./inventory-item.ts";

/** A difference between the inventory and the allocations on record. */
export interface Difference {
  kind: "missing" | "moved" | "unknown" | "resized";
  tenantId: string;
  resource: string;
  /** Identifies the difference, also when the next poll finds it again. */
  subject: string;
  detail: string;
  /** The changes that make the inventory true from `at` on, in epoch seconds. */
  changes(at: number): AllocationChange[];
}

interface Compared {
  /** What the inventory lists. */
  listed: readonly AllocationChange[];
  /** Whether the tenant is a customer. Only customers' items are counted. */
  isCustomer(tenantId: string): boolean;
  /** Resources whose items cannot be read. They exist, so they are not missing. */
  unclear: ReadonlySet<string>;
  /** Open allocations on record. */
  counted: readonly OpenAllocation[];
  /** Whether the list covers such a resource, so that a missing one is gone. */
  lists(one: OpenAllocation): boolean;
  /** When a resource that is not counted was last reported; undefined for a new one. */
  lastTold(one: { tenantId: string; resource: string }): number | undefined;
  source: string;
  /** Resources that began, changed or ended at or after this instant are ignored, because the list may be older. */
  before: number;
}

/** Compares the inventory with the open allocations on record. */
export function differencesOf(compared: Compared): Difference[] {
  const listed = new Map(compared.listed.map((item) => [keyOf(item), item]));
  const counted = new Map(compared.counted.map((one) => [keyOf(one), one]));
  const unknown = [...listed.values()].filter((item) => !counted.has(keyOf(item)));
  const elsewhere = new Map(unknown.map((item) => [item.resource, item]));
  const gone = compared.counted.filter(
    (one) =>
      one.since < compared.before &&
      !listed.has(keyOf(one)) &&
      !compared.unclear.has(one.resource) &&
      compared.lists(one),
  );
  const moved = new Set<AllocationChange>();
  const ends = gone.map((one): Difference => {
    const to = elsewhere.get(one.resource);
    if (to === undefined) return missingOf(one, compared);
    moved.add(to);
    return movedOf(one, to, compared);
  });
  const found = unknown.filter((item) => !moved.has(item)).flatMap((item) => unknownOf(item, compared));
  const resized = [...listed.values()].flatMap((item): Difference[] => {
    const known = counted.get(keyOf(item));
    if (known === undefined || known.since >= compared.before) return [];
    const now = completed(item, known);
    return sizeText(known) === sizeText(now) ? [] : [resizedOf(now, compared)];
  });
  return [...ends, ...found, ...resized];
}

/** Whether the difference ends a customer's resource. */
export function endsSomething({ kind }: Difference): boolean {
  return kind === "missing" || kind === "moved";
}

function missingOf(one: OpenAllocation, { source }: Compared): Difference {
  const { tenantId, resource } = one;
  const subject = `missing ${tenantId}/${resource}`;
  return {
    kind: "missing",
    tenantId,
    resource,
    subject,
    detail: `${resource} is counted, but the inventory does not list it. Its deletion was never reported.`,
    changes: (at) => [endOf(one, { source, id: `${subject} ${at}`, at })],
  };
}

/**
 * The new tenant's time begins when the resource was first seen there. The creation time in the list belongs to the
 * old tenant.
 */
function movedOf(one: OpenAllocation, to: AllocationChange, { source, isCustomer }: Compared): Difference {
  const { tenantId, resource } = one;
  const subject = `moved ${tenantId}/${resource} to ${to.tenantId}`;
  return {
    kind: "moved",
    tenantId,
    resource,
    subject,
    detail: `${resource} is counted for ${tenantId}, but the inventory lists it for ${to.tenantId}. Its move was never reported.`,
    changes: (at) => [
      endOf(one, { source, id: `${subject} ${at}`, at }),
      ...(isCustomer(to.tenantId) ? [beginOf(to, { source, at })] : []),
    ],
  };
}

function unknownOf(item: AllocationChange, { source, before, isCustomer, lastTold }: Compared): Difference[] {
  const { tenantId, resource } = item;
  const toldAt = lastTold(item);
  if (!isCustomer(tenantId) || (toldAt !== undefined && toldAt >= before)) return [];
  // A new resource begins at the creation time it states, however late it was found. A resource that was known before
  // states the beginning of its first life, which is billed already. It begins again when it was seen again.
  const isBack = toldAt !== undefined && item.at <= toldAt;
  return [
    {
      kind: "unknown",
      tenantId,
      resource,
      subject: `unknown ${tenantId}/${resource} ${sizeText(item)}`,
      detail: isBack
        ? `The inventory lists ${resource} again, which is not counted any more.`
        : `The inventory lists ${resource}, which is not counted. Its creation was never reported.`,
      changes: (at) => [beginOf(item, { source, at: isBack ? at : Math.min(item.at, at) })],
    },
  ];
}

function resizedOf(item: AllocationChange, { source }: Compared): Difference {
  const { tenantId, resource } = item;
  const subject = `resized ${tenantId}/${resource} ${sizeText(item)}`;
  return {
    kind: "resized",
    tenantId,
    resource,
    subject,
    detail: `The inventory lists ${resource} in a different size than is counted. Its resize was never reported.`,
    changes: (at) => [{ ...item, source, id: `${subject} ${at}`, at, nanos: 0 }],
  };
}

function endOf(one: OpenAllocation, event: { source: string; id: string; at: number }): AllocationChange {
  const { tenantId, resource, sizes, dimensions } = one;
  return {
    ...event,
    type: "allocation",
    revision: 0,
    tenantId,
    resource,
    state: DELETED,
    sizes,
    dimensions,
  };
}

/** The id contains the instant of beginning, so it differs each time the resource comes back. */
function beginOf(item: AllocationChange, { source, at }: { source: string; at: number }): AllocationChange {
  const id = `unknown ${item.tenantId}/${item.resource} ${sizeText(item)} ${at}`;
  return { ...item, source, id, at, nanos: at === item.at ? (item.nanos ?? 0) : 0 };
}

export function keyOf({ tenantId, resource }: { tenantId: string; resource: string }): string {
  return JSON.stringify([tenantId, resource]);
}
