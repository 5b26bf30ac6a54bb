import { newKey } from "../../../../api/client/idempotency.ts";
import type { Row } from "../../../../components/table/row-list.tsx";
import { decimalForInput, parseDecimalInput } from "../../../../format/decimal-input.ts";
import { type Config, dimensionProblems, nameProblems, recordOf, rowsOf, textOf } from "./config-values.ts";
import { inConfig } from "./source-problems.ts";

/** How an OpenStack's resources are counted, as it is being typed: by notifications and by the APIs alike. */
export interface CountingDraft {
  dimensions: readonly DimensionRow[];
  flavors: readonly FlavorRow[];
  volumeTypes: readonly VolumeTypeRow[];
  whenStopped: "all" | "disk";
  localDisk: boolean;
}

interface DimensionRow extends Row {
  name: string;
  value: string;
}

interface FlavorRow extends Row {
  name: string;
  gpus: string;
  gpuModel: string;
}

interface VolumeTypeRow extends Row {
  /** The type's id, as notifications carry it. */
  name: string;
  tier: string;
}

export function countingDraftOf(config: Config): CountingDraft {
  return {
    dimensions: rowsOf(config.dimensions, (name, value) => ({ name, value: textOf(value) })),
    flavors: rowsOf(config.flavors, (name, flavor) => {
      const { gpus, gpuModel } = recordOf(flavor);
      return { name, gpus: decimalForInput(textOf(gpus)), gpuModel: textOf(gpuModel) };
    }),
    volumeTypes: rowsOf(config.volumeTypes, (name, tier) => ({ name, tier: textOf(tier) })),
    whenStopped: config.whenStopped === "disk" ? "disk" : "all",
    localDisk: config.localDisk !== false,
  };
}

export function emptyDimension(): DimensionRow {
  return { key: newKey(), name: "", value: "" };
}

export function emptyFlavor(): FlavorRow {
  return { key: newKey(), name: "", gpus: "1", gpuModel: "" };
}

export function emptyVolumeType(): VolumeTypeRow {
  return { key: newKey(), name: "", tier: "" };
}

export function countingConfigOf(draft: CountingDraft) {
  return {
    dimensions: Object.fromEntries(draft.dimensions.map(({ name, value }) => [name.trim(), value.trim()])),
    flavors: Object.fromEntries(draft.flavors.map((row) => [row.name.trim(), flavorOf(row)])),
    volumeTypes: Object.fromEntries(draft.volumeTypes.map(({ name, tier }) => [name.trim(), tier.trim()])),
    whenStopped: draft.whenStopped,
    localDisk: draft.localDisk,
  };
}

function flavorOf({ gpus, gpuModel }: FlavorRow) {
  return {
    gpus: parseDecimalInput(gpus) ?? "",
    ...(gpuModel.trim() !== "" && { gpuModel: gpuModel.trim() }),
  };
}

/** What has to be seen to before the server can look closer. */
export function countingProblems(draft: CountingDraft): (readonly [string, string] | null)[] {
  return [
    ...dimensionProblems(draft.dimensions),
    ...draft.dimensions.map(({ name, value }) =>
      value.trim() !== ""
        ? null
        : ([inConfig("dimensions", name.trim(), "value"), "Enter its value."] as const),
    ),
    ...nameProblems(
      draft.flavors.map(({ name }) => name.trim()),
      { pointer: (name) => inConfig("flavors", name), missing: "Enter the flavor's name." },
    ),
    ...draft.flavors.map(({ name, gpus }) =>
      parseDecimalInput(gpus) !== null
        ? null
        : ([inConfig("flavors", name.trim(), "gpus"), "Enter a number, like 1."] as const),
    ),
    ...nameProblems(
      draft.volumeTypes.map(({ name }) => name.trim()),
      { pointer: (name) => inConfig("volumeTypes", name), missing: "Enter the ID of the volume type." },
    ),
    ...draft.volumeTypes.map(({ name, tier }) =>
      tier.trim() !== ""
        ? null
        : ([inConfig("volumeTypes", name.trim(), "tier"), "Enter its name."] as const),
    ),
  ];
}
