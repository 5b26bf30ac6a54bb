import type { SourceKind, SourceSecret } from "@billow/contract/metering/sources.ts";
import { z } from "zod";
import type { Deps } from "../../deps.ts";
import { epochSeconds } from "../../http/present.ts";
import type { Targets } from "../../http/targets/targets.ts";
import { readSecret, type SourceRow } from "./queries.ts";

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

/**
 * The addresses a source may call. Sources of the configuration file may call any address, because the server's
 * operator wrote it. So may sources that are older than the check of targets. Neither needs an entry in the setting.
 */
export function targetsOf(
  targets: Targets,
  { origin, config, allowed_host }: Pick<SourceRow, "origin" | "config" | "allowed_host">,
): Targets {
  const host = origin === "file" ? hostOf(config) : allowed_host;
  return host === null ? targets : targets.alsoAllowing(host);
}

/** A source of events calls nobody. */
const addressed = z.object({ url: z.string().optional() });

function hostOf(config: unknown): string | null {
  return URL.parse(addressed.parse(config).url ?? "")?.hostname ?? null;
}
