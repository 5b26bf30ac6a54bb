import type { InventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import type { ParseContext } from "../../events/parse-event.ts";
import type { Rejection } from "../../usage/ingest/store-rejected.ts";
import type { AllocationChange } from "../../usage/store/event.ts";
import { allocationOfItem, textAt } from "./inventory-item.ts";

/**
 * Splits the items of an inventory into allocations and refused items. Also returns the resources of the refused
 * items, because they exist.
 */
export function listedItems(
  items: readonly unknown[],
  context: { config: InventoryConfig; source: string } & ParseContext,
): { listed: AllocationChange[]; refused: Rejection[]; unclear: Set<string> } {
  const listed: AllocationChange[] = [];
  const unclear = new Set<string>();
  const refused: Rejection[] = [];
  for (const item of items) {
    try {
      const allocation = allocationOfItem(item, { ...context, at: instantOfSeconds(context.now) });
      if (allocation !== null) listed.push(allocation);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const resource = textAt(item, context.config.fields.resource);
      if (resource !== undefined) unclear.add(resource);
      refused.push({
        event: { source: context.source, id: "item", data: item },
        code: error.code,
        detail: error.detail,
      });
    }
  }
  return { listed, refused, unclear };
}
