import type { SourceKind, SourceSecret } from "@billow/contract/metering/sources.ts";
import type { Deps } from "../../deps.ts";
import { epochSeconds } from "../../http/present.ts";
import { readSecret, type SourceRow } from "./queries.ts";

/** A source as its collector gets it, with its credentials. Instants are epoch seconds. */
export interface OpenSource {
  id: string;
  /** Stands in the identity of all that is collected: see `sourceUri`. */
  name: string;
  kind: SourceKind;
  /** As the contract's shape for this kind has it. */
  config: unknown;
  secret: SourceSecret;
  createdAt: number;
  collectedUntil: number | null;
  settledUntil: number | null;
  repairedUntil: number | null;
}

/** The `source` of every usage event that is collected from the source of this name. */
export function sourceUri(name: string): string {
  return `/sources/${name}`;
}

/** A stored source as its collector gets it. */
export async function openSource(deps: Deps, row: SourceRow): Promise<OpenSource> {
  const seconds = (instant: string | null) => (instant === null ? null : epochSeconds(instant));
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    config: row.config,
    secret: await readSecret(deps.db, row.id),
    createdAt: epochSeconds(row.created_at),
    collectedUntil: seconds(row.collected_until),
    settledUntil: seconds(row.settled_until),
    repairedUntil: seconds(row.repaired_until),
  };
}
