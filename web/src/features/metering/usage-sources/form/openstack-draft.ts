import { newKey } from "../../../../api/client/idempotency.ts";
import type { Row } from "../../../../components/table/row-list.tsx";
import { decimalForInput, parseDecimalInput } from "../../../../format/decimal-input.ts";
import {
  type Config,
  dimensionProblems,
  linesOf,
  nameProblems,
  namesOf,
  numberProblem,
  recordOf,
  rowsOf,
  textOf,
} from "./config-values.ts";
import { inConfig } from "./source-problems.ts";

/** What is asked about the message bus of an OpenStack, as it is being typed. */
export interface OpenstackDraft {
  /** One a line. */
  exchanges: string;
  routingKeys: string;
  queue: string;
  dimensions: readonly DimensionRow[];
  flavors: readonly FlavorRow[];
  whenStopped: "all" | "disk";
  localDisk: boolean;
  everySeconds: string;
  timeoutSeconds: string;
}

export interface DimensionRow extends Row {
  name: string;
  value: string;
}

export interface FlavorRow extends Row {
  name: string;
  gpus: string;
  gpuModel: string;
}

/** The draft of a configuration; what it does not say has its usual value, which a test holds against the contract. */
export function openstackDraftOf(config: Config): OpenstackDraft {
  return {
    exchanges: linesOf(config.exchanges, ["nova", "cinder"]),
    routingKeys: linesOf(config.routingKeys, ["notifications.*", "versioned_notifications.*"]),
    queue: textOf(config.queue, "billow"),
    dimensions: rowsOf(config.dimensions, (name, value) => ({ name, value: textOf(value) })),
    flavors: rowsOf(config.flavors, (name, flavor) => {
      const { gpus, gpuModel } = recordOf(flavor);
      return { name, gpus: decimalForInput(textOf(gpus)), gpuModel: textOf(gpuModel) };
    }),
    whenStopped: config.whenStopped === "disk" ? "disk" : "all",
    localDisk: config.localDisk !== false,
    everySeconds: textOf(config.everySeconds, "60"),
    timeoutSeconds: textOf(config.timeoutSeconds, "30"),
  };
}

export function emptyDimension(): DimensionRow {
  return { key: newKey(), name: "", value: "" };
}

export function emptyFlavor(): FlavorRow {
  return { key: newKey(), name: "", gpus: "1", gpuModel: "" };
}

/** All but the address. */
export function openstackConfigOf(draft: OpenstackDraft) {
  return {
    exchanges: namesOf(draft.exchanges),
    routingKeys: namesOf(draft.routingKeys),
    queue: draft.queue.trim(),
    dimensions: Object.fromEntries(draft.dimensions.map(({ name, value }) => [name.trim(), value.trim()])),
    flavors: Object.fromEntries(draft.flavors.map((row) => [row.name.trim(), flavorOf(row)])),
    whenStopped: draft.whenStopped,
    localDisk: draft.localDisk,
    everySeconds: Number(draft.everySeconds),
    timeoutSeconds: Number(draft.timeoutSeconds),
  };
}

function flavorOf({ gpus, gpuModel }: FlavorRow) {
  return {
    gpus: parseDecimalInput(gpus) ?? "",
    ...(gpuModel.trim() !== "" && { gpuModel: gpuModel.trim() }),
  };
}

/** What has to be seen to before the server can look closer. */
export function openstackProblems(draft: OpenstackDraft): (readonly [string, string] | null)[] {
  return [
    namesOf(draft.exchanges).length > 0 ? null : [inConfig("exchanges"), "Name at least one exchange."],
    namesOf(draft.routingKeys).length > 0
      ? null
      : [inConfig("routingKeys"), "Name at least one routing key."],
    draft.queue.trim() !== "" ? null : [inConfig("queue"), "Enter the name of a queue."],
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
    numberProblem(inConfig("everySeconds"), draft.everySeconds, 60),
    numberProblem(inConfig("timeoutSeconds"), draft.timeoutSeconds, 30),
  ];
}
