import { prometheusConfig } from "@billow/contract/metering/prometheus-source.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { replacedMappings } from "../prometheus/overlaps.ts";
import { renameWindows } from "../window-queries.ts";

/**
 * Passes the readings of a removed mapping on to its replacement, which withdraws them where it measures the same
 * hours. So a mapping that is renamed or split counts nothing twice.
 */
export async function passOnWindows(
  tx: Transaction<Database>,
  { id, kind, config, after }: { id: string; kind: string; config: unknown; after: unknown },
): Promise<void> {
  if (kind !== "prometheus") return;
  const replaced = replacedMappings(prometheusConfig.parse(config), prometheusConfig.parse(after));
  for (const [before, heir] of replaced) {
    await renameWindows(tx, { collectorId: id, before, after: heir });
  }
}
