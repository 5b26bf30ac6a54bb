import type { InventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import { newKey } from "../../../../api/client/idempotency.ts";
import type { Row } from "../../../../components/table/row-list.tsx";
import {
  type Config,
  dimensionProblems,
  linesOf,
  listOf,
  namesOf,
  numberProblem,
  recordOf,
  rowsOf,
  textOf,
} from "./config-values.ts";
import { inConfig } from "./source-problems.ts";

export type InventoryField = keyof InventoryConfig["fields"];
export type SizeUnit = InventoryConfig["ramUnit"];

/** What is asked about an inventory, as it is being typed. */
export interface InventoryDraft {
  items: string;
  next: string;
  fields: Readonly<Record<InventoryField, string>>;
  ramUnit: SizeUnit;
  blockUnit: SizeUnit;
  dimensions: readonly MappedRow[];
  skip: readonly SkipRow[];
  /** Names of sources. */
  watches: readonly string[];
  everySeconds: string;
  timeoutSeconds: string;
  answerBytesMax: string;
}

/** A dimension: its value stands at a path of each item, or is the same for all. */
export interface MappedRow extends Row {
  name: string;
  from: "path" | "value";
  text: string;
}

export interface SkipRow extends Row {
  path: string;
  /** One a line. */
  values: string;
}

export const sizeUnits = ["bytes", "MiB", "GiB", "TiB"] as const satisfies readonly SizeUnit[];

/** The draft of a configuration; what it does not say has its usual value, which a test holds against the contract. */
export function inventoryDraftOf(config: Config): InventoryDraft {
  const fields = recordOf(config.fields);
  return {
    items: textOf(config.items),
    next: textOf(config.next),
    fields: {
      tenant: textOf(fields.tenant),
      resource: textOf(fields.resource),
      vcpus: textOf(fields.vcpus),
      ram: textOf(fields.ram),
      block: textOf(fields.block),
      gpus: textOf(fields.gpus),
      gpuModel: textOf(fields.gpuModel),
      createdAt: textOf(fields.createdAt),
    },
    ramUnit: unitOf(config.ramUnit) ?? "MiB",
    blockUnit: unitOf(config.blockUnit) ?? "GiB",
    dimensions: rowsOf(config.dimensions, (name, dimension) => {
      const { path, value } = recordOf(dimension);
      return path === undefined
        ? { name, from: "value" as const, text: textOf(value) }
        : { name, from: "path" as const, text: textOf(path) };
    }),
    skip: listOf(config.skip).map((one) => {
      const { path, values } = recordOf(one);
      return { key: newKey(), path: textOf(path), values: linesOf(values) };
    }),
    watches: listOf(config.watches).map((name) => textOf(name)),
    everySeconds: textOf(config.everySeconds, "300"),
    timeoutSeconds: textOf(config.timeoutSeconds, "30"),
    answerBytesMax: textOf(config.answerBytesMax, "64000000"),
  };
}

/** The unit of that name, where there is one. */
export function unitOf(name: unknown): SizeUnit | undefined {
  return sizeUnits.find((unit) => unit === name);
}

export function emptyMapped(): MappedRow {
  return { key: newKey(), name: "", from: "path", text: "" };
}

export function emptySkip(): SkipRow {
  return { key: newKey(), path: "", values: "" };
}

/** All but the address. What is left blank is not looked for. */
export function inventoryConfigOf(draft: InventoryDraft) {
  const { tenant, resource, ...others } = draft.fields;
  return {
    ...filled({ items: draft.items, next: draft.next }),
    fields: { tenant: tenant.trim(), resource: resource.trim(), ...filled(others) },
    ramUnit: draft.ramUnit,
    blockUnit: draft.blockUnit,
    dimensions: Object.fromEntries(draft.dimensions.map((row) => [row.name.trim(), dimensionOf(row)])),
    skip: draft.skip.map(({ path, values }) => ({ path: path.trim(), values: namesOf(values) })),
    watches: [...draft.watches],
    everySeconds: Number(draft.everySeconds),
    timeoutSeconds: Number(draft.timeoutSeconds),
    answerBytesMax: Number(draft.answerBytesMax),
  };
}

function dimensionOf({ from, text }: MappedRow): { path: string } | { value: string } {
  return from === "path" ? { path: text.trim() } : { value: text.trim() };
}

function filled(texts: Readonly<Record<string, string>>): Record<string, string> {
  const trimmed = Object.entries(texts).map(([name, text]) => [name, text.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, text]) => text !== ""));
}

/** What has to be seen to before the server can look closer. */
export function inventoryProblems(draft: InventoryDraft): (readonly [string, string] | null)[] {
  const { tenant, resource } = draft.fields;
  return [
    tenant.trim() !== "" ? null : [inConfig("fields", "tenant"), "Enter where the tenant's ID is."],
    resource.trim() !== "" ? null : [inConfig("fields", "resource"), "Enter where the resource's ID is."],
    pathProblem(inConfig("items"), draft.items),
    pathProblem(inConfig("next"), draft.next),
    ...Object.entries(draft.fields).map(([name, path]) => pathProblem(inConfig("fields", name), path)),
    ...dimensionProblems(draft.dimensions),
    ...draft.dimensions.map(mappedProblem),
    ...draft.skip.flatMap(({ path, values }, index) => [
      path.trim() === ""
        ? ([inConfig("skip", index, "path"), "Say where the value stands."] as const)
        : pathProblem(inConfig("skip", index, "path"), path),
      namesOf(values).length > 0 ? null : ([inConfig("skip", index, "values"), "Enter a value."] as const),
    ]),
    numberProblem(inConfig("everySeconds"), draft.everySeconds, 300),
    numberProblem(inConfig("timeoutSeconds"), draft.timeoutSeconds, 30),
    numberProblem(inConfig("answerBytesMax"), draft.answerBytesMax, 64_000_000),
  ];
}

function mappedProblem({ name, from, text }: MappedRow): readonly [string, string] | null {
  const pointer = inConfig("dimensions", name.trim(), from);
  if (text.trim() === "") return [pointer, from === "path" ? "Say where it stands." : "Enter its value."];
  return from === "path" ? pathProblem(pointer, text) : null;
}

function pathProblem(pointer: string, path: string): readonly [string, string] | null {
  const isPath = path.trim() === "" || /^[^.]+(\.[^.]+)*$/.test(path.trim());
  return isPath ? null : [pointer, "Enter names separated by dots, such as flavor.vcpus."];
}
