import type { AllocationSize } from "@billow/core/allocation.ts";
import type { OpenAllocation } from "../../usage/allocations/open-allocations.ts";
import type { AllocationChange } from "../../usage/store/event.ts";
import { sizeText } from "./inventory-item.ts";

/** Something that the inventory and what is counted do not agree on. */
export interface Difference {
  kind: "missing" | "moved" | "unknown" | "resized";
  tenantId: string;
  resource: string;
  /** Tells one difference from another, also when it is found again at the next poll. */
  subject: string;
  detail: string;
  /** What the inventory says from `at` on, epoch seconds. */
  changes(at: number): AllocationChange[];
}

interface Compared {
  /** What the inventory lists. */
  listed: readonly AllocationChange[];
  /** Whether a tenant is a customer: items of others are not counted. */
  isCustomer(tenantId: string): boolean;
  /** Resources whose items cannot be read: they are there, whatever they are. */
  unclear: ReadonlySet<string>;
  /** What counts on. */
  counted: readonly OpenAllocation[];
  /** Whether the list can lack a resource of this size. */
  lists(size: AllocationSize): boolean;
  /** When a resource that is not counted was last told of; undefined for one that is new. */
  lastTold(one: { tenantId: string; resource: string }): number | undefined;
  source: string;
  /** Resources that began, changed or ended at this instant or later are left alone: the list may be older than that. */
  before: number;
}

/** Compares what an inventory lists with what is counted. */
export function differencesOf(given: Compared): Difference[] {
  const listed = new Map(given.listed.map((item) => [keyOf(item), item]));
  const counted = new Map(given.counted.map((one) => [keyOf(one), one]));
  const unknown = [...listed.values()].filter((item) => !counted.has(keyOf(item)));
  const elsewhere = new Map(unknown.map((item) => [item.resource, item]));
  const gone = given.counted.filter(
    (one) =>
      one.since < given.before &&
      !listed.has(keyOf(one)) &&
      !given.unclear.has(one.resource) &&
      given.lists(one.size),
  );
  const moved = new Set<AllocationChange>();
  const ends = gone.map((one): Difference => {
    const to = elsewhere.get(one.resource);
    if (to === undefined) return missingOf(one, given);
    moved.add(to);
    return movedOf(one, to, given);
  });
  const found = unknown.filter((item) => !moved.has(item)).flatMap((item) => unknownOf(item, given));
  const resized = [...listed.values()].flatMap((item): Difference[] => {
    const known = counted.get(keyOf(item));
    if (known === undefined || known.since >= given.before) return [];
    return sizeText(known) === sizeText(item) ? [] : [resizedOf(item, given)];
  });
  return [...ends, ...found, ...resized];
}

/** Whether somebody's resource is ended by it. */
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
    detail: `${resource} is counted, yet the inventory does not list it: its deletion was never told.`,
    changes: (at) => [endOf(one, { source, id: `${subject} ${at}`, at })],
  };
}

/** It began at its new tenant when it was first seen there: whatever it says of its creation was the old tenant's time. */
function movedOf(one: OpenAllocation, to: AllocationChange, { source, isCustomer }: Compared): Difference {
  const { tenantId, resource } = one;
  const subject = `moved ${tenantId}/${resource} to ${to.tenantId}`;
  return {
    kind: "moved",
    tenantId,
    resource,
    subject,
    detail: `${resource} is counted for ${tenantId}, yet the inventory lists it for ${to.tenantId}: its move was never told.`,
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
  // An item that says when it began began then, however late it was found. Of one that was known before, that is the time
  // of its first life, which is billed: it is back since it was seen again.
  const isBack = toldAt !== undefined && item.at <= toldAt;
  return [
    {
      kind: "unknown",
      tenantId,
      resource,
      subject: `unknown ${tenantId}/${resource} ${sizeText(item)}`,
      detail: isBack
        ? `The inventory lists ${resource} again, which is counted no more.`
        : `The inventory lists ${resource}, which is not counted: its creation was never told.`,
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
    detail: `The inventory lists ${resource} in another size than is counted: its resize was never told.`,
    changes: (at) => [{ ...item, source, id: `${subject} ${at}`, at, nanos: 0 }],
  };
}

function endOf(one: OpenAllocation, event: { source: string; id: string; at: number }): AllocationChange {
  const { tenantId, resource, size, dimensions } = one;
  return {
    ...event,
    type: "allocation",
    revision: 0,
    tenantId,
    resource,
    state: "deleted",
    size,
    dimensions,
  };
}

/** Named by when it begins, which is another instant whenever the resource is back. */
function beginOf(item: AllocationChange, { source, at }: { source: string; at: number }): AllocationChange {
  const id = `unknown ${item.tenantId}/${item.resource} ${sizeText(item)} ${at}`;
  return { ...item, source, id, at, nanos: at === item.at ? (item.nanos ?? 0) : 0 };
}

export function keyOf({ tenantId, resource }: { tenantId: string; resource: string }): string {
  return JSON.stringify([tenantId, resource]);
}
