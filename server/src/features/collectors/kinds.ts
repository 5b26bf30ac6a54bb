import type { SourceKind } from "@billow/contract/sources.ts";
import type { KindOfSource } from "./kind-of-source.ts";
import { collectPrometheus } from "./prometheus/collect.ts";
import { dryRunPrometheus } from "./prometheus/dry-run.ts";

/** Every kind of source by name. One that is missing here cannot be made: see `newSource` of the contract. */
export const KINDS: Partial<Record<SourceKind, KindOfSource>> = {
  prometheus: { collect: collectPrometheus, dryRun: dryRunPrometheus },
};
