import type { SourceKind, SourceSecret } from "@billow/contract/metering/sources.ts";
import type { Deps } from "../../deps.ts";
import { epochSeconds } from "../../http/present.ts";
import type { Targets } from "../../http/targets/targets.ts";
import { readSecret, type SourceRow } from "./queries.ts";
import { targetsOf } from "./source-targets.ts";

/** A source as its collector receives it, with its credentials. Instants are epoch seconds. */
export interface OpenSource {
  id: string;
  /** Part of the identity of every collected event: see `sourceUri`. */
  name: string;
  kind: SourceKind;
  /** Validated by the contract's schema for this kind. */
  config: unknown;
  secret: SourceSecret;
  /** The addresses its collector may call. */
  targets: Targets;
  createdAt: number;
  collectedUntil: number | null;
  settledUntil: number | null;
  repairedUntil: number | null;
}

/** The `source` of every usage event collected from the source with this name. */
export function sourceUri(name: string): string {
  return `/sources/${name}`;
}

/** Opens a stored source for its collector. */
export async function openSource(deps: Deps, row: SourceRow): Promise<OpenSource> {
  const seconds = (instant: string | null) => (instant === null ? null : epochSeconds(instant));
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    config: row.config,
    secret: await readSecret(deps.db, row.id),
    targets: targetsOf(deps.targets, row),
    createdAt: epochSeconds(row.created_at),
    collectedUntil: seconds(row.collected_until),
    settledUntil: seconds(row.settled_until),
    repairedUntil: seconds(row.repaired_until),
  };
}
