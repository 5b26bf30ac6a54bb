import { z } from "zod";
import type { Targets } from "../../http/targets/targets.ts";
import type { SourceRow } from "./queries.ts";

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
