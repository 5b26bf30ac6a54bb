import type { SourceKind, SourceSecret } from "@billow/contract/metering/sources.ts";
import { z } from "zod";
import type { Deps } from "../../deps.ts";
import { epochSeconds } from "../../http/present.ts";
import type { Targets } from "../../http/targets.ts";
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
  /** Whom its collector may call. */
  targets: Targets;
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
    targets: targetsOf(deps.targets, row),
    createdAt: epochSeconds(row.created_at),
    collectedUntil: seconds(row.collected_until),
    settledUntil: seconds(row.settled_until),
    repairedUntil: seconds(row.repaired_until),
  };
}

/**
 * Whom a source may call. Who runs the server wrote the file of sources, and a source from before targets were judged calls
 * whom it called then: neither has to be named in the setting as well.
 */
export function targetsOf(
  targets: Targets,
  { origin, config, allowed_host }: Pick<SourceRow, "origin" | "config" | "allowed_host">,
): Targets {
  const host = origin === "file" ? hostOf(config) : allowed_host;
  return host === null ? targets : targets.alsoAllowing(host);
}

const addressed = z.object({ url: z.string() });

function hostOf(config: unknown): string | null {
  return URL.parse(addressed.parse(config).url)?.hostname ?? null;
}
