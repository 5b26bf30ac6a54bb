import type { InventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import { NAMED_SIZES } from "@billow/core/metering/sizes.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { type ParseContext, parseEvent } from "../../events/parse-event.ts";
import type { AllocationChange } from "../../usage/store/event.ts";
import { otherSizes } from "../../usage/store/sizes-columns.ts";
import { utcInstant } from "../openstack/utc-instant.ts";
import { valueAt } from "./read-inventory.ts";

/**
 * The allocation that an inventory item describes; null when a rule skips the item.
 *
 * @param context.at the beginning where the item does not state one; RFC 3339
 * @throws DomainError when a mapped field is missing or is not a valid figure
 */
export function allocationOfItem(
  item: unknown,
  context: { config: InventoryConfig; source: string; at: string } & ParseContext,
): AllocationChange | null {
  const { config, source } = context;
  const isSkipped = config.skip.some(({ path, values }) => values.includes(String(valueAt(item, path))));
  if (isSkipped) return null;
  const text = (path: string | undefined) => textAt(item, path);
  const { fields } = config;
  const createdAt = text(fields.createdAt);
  const event = parseEvent(
    {
      source,
      id: "item",
      type: "billow.allocation",
      subject: text(fields.tenant),
      time: createdAt === undefined ? context.at : utcInstant(createdAt),
      data: {
        resource: text(fields.resource),
        state: "active",
        vcpus: text(fields.vcpus),
        ramGib: gib(text(fields.ram), config.ramUnit),
        blockGib: gib(text(fields.block), config.blockUnit),
        gpus: text(fields.gpus),
        gpuModel: text(fields.gpuModel),
        dimensions: Object.fromEntries(
          Object.entries(config.dimensions).flatMap(([name, from]) => {
            const value = "value" in from ? from.value : text(from.path);
            return value === undefined ? [] : [[name, value]];
          }),
        ),
      },
    },
    context,
  );
  if (event.type !== "allocation") throw new Error("an allocation was parsed as something else");
  return event;
}

/** Sizes and dimensions of a resource as one text, to compare them. */
export function sizeText({ sizes, dimensions }: Pick<AllocationChange, "sizes" | "dimensions">): string {
  const named = Object.values(NAMED_SIZES).map((meter) => sizes[meter] ?? 0n);
  const others = otherSizes(sizes);
  return [...named, ...(others === null ? [] : [others]), dimensionsKey(dimensions)].join("/");
}

/**
 * What an inventory says of a resource, completed by what is on record and the list does not say: its state, further
 * sizes, and its instance type.
 */
export function completed(
  item: AllocationChange,
  known: Pick<AllocationChange, "state" | "sizes" | "dimensions">,
): AllocationChange {
  const named = Object.fromEntries(Object.values(NAMED_SIZES).map((meter) => [meter, 0n]));
  const { instanceType } = known.dimensions;
  return {
    ...item,
    state: known.state,
    sizes: { ...known.sizes, ...named, ...item.sizes },
    dimensions: { ...(instanceType !== undefined && { instanceType }), ...item.dimensions },
  };
}

/** The text or number at a path, as text; undefined for anything else. */
export function textAt(item: unknown, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const value = valueAt(item, path);
  if (typeof value === "number" || typeof value === "string") return String(value);
  return undefined;
}

const PER_GIB = { bytes: "1073741824", MiB: "1024", GiB: "1", TiB: null } as const;

function gib(text: string | undefined, unit: keyof typeof PER_GIB): string | undefined {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) return text;
  const per = PER_GIB[unit];
  const value = per === null ? decimal(text).times("1024") : decimal(text).div(per);
  return decimalText(value.round(6));
}
