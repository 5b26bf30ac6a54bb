import type { AllocationChange } from "../../usage/event.ts";
import type { OpenAllocation } from "../../usage/open-allocations.ts";
import { sizeText } from "./inventory-item.ts";

/** Something that the inventory and what is counted do not agree on. */
export interface Difference {
  kind: "missing" | "unknown" | "resized";
  tenantId: string;
  resource: string;
  /** Tells one difference from another, also when it is found again at the next poll. */
  subject: string;
  detail: string;
  /** What the inventory says from `at` on, epoch seconds. */
  change(at: number): AllocationChange;
}

/**
 * Compares what an inventory lists with what is counted.
 *
 * @param given.listed what the inventory lists, of customers alone
 * @param given.counted what counts on
 * @param given.before resources that began or changed later than this are left alone: the list may be older than they are
 */
export function differencesOf(given: {
  listed: readonly AllocationChange[];
  counted: readonly OpenAllocation[];
  source: string;
  before: number;
}): Difference[] {
  const { source } = given;
  const listed = new Map(given.listed.map((item) => [keyOf(item), item]));
  const counted = new Map(given.counted.map((one) => [keyOf(one), one]));
  const missing = given.counted
    .filter((one) => one.since < given.before && !listed.has(keyOf(one)))
    .map((one) => missingOf(one, source));
  const others = [...listed.values()].flatMap((item): Difference[] => {
    const known = counted.get(keyOf(item));
    if (known === undefined) return [unknownOf(item, source)];
    if (sizeText(known) === sizeText(item) || known.since >= given.before) return [];
    return [resizedOf(item, source)];
  });
  return [...missing, ...others];
}

function missingOf(one: OpenAllocation, source: string): Difference {
  const { tenantId, resource } = one;
  const subject = `missing ${tenantId}/${resource}`;
  return {
    kind: "missing",
    tenantId,
    resource,
    subject,
    detail: `${resource} is counted, yet the inventory does not list it: its deletion was never told.`,
    change: (at) => ({
      type: "allocation",
      source,
      id: `${subject} ${at}`,
      revision: 0,
      tenantId,
      resource,
      at,
      state: "deleted",
      size: one.size,
      dimensions: one.dimensions,
    }),
  };
}

function unknownOf(item: AllocationChange, source: string): Difference {
  const { tenantId, resource } = item;
  const subject = `unknown ${tenantId}/${resource} ${sizeText(item)}`;
  return {
    kind: "unknown",
    tenantId,
    resource,
    subject,
    detail: `The inventory lists ${resource}, which is not counted: its creation was never told.`,
    // An item that says when it began began then, however late it was found.
    change: (at) => ({
      ...item,
      source,
      id: `${subject} ${Math.min(item.at, at)}`,
      at: Math.min(item.at, at),
    }),
  };
}

function resizedOf(item: AllocationChange, source: string): Difference {
  const { tenantId, resource } = item;
  const subject = `resized ${tenantId}/${resource} ${sizeText(item)}`;
  return {
    kind: "resized",
    tenantId,
    resource,
    subject,
    detail: `The inventory lists ${resource} in another size than is counted: its resize was never told.`,
    change: (at) => ({ ...item, source, id: `${subject} ${at}`, at }),
  };
}

function keyOf({ tenantId, resource }: { tenantId: string; resource: string }): string {
  return JSON.stringify([tenantId, resource]);
}
