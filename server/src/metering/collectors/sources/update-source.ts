import { newSource, type SourceSecret } from "@billow/contract/metering/sources.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { epochSeconds, instantOfMs } from "../../../http/present.ts";
import { validate } from "../../../http/validate.ts";
import { loadLockedMeters } from "../../meters/load-meters.ts";
import {
  deleteSourceRow,
  findSource,
  putSecret,
  removeSourceRow,
  type SourceRow,
  updateSourceRow,
  updateState,
} from "../queries.ts";
import { targetsOf } from "../source-targets.ts";
import { refuseDoubled } from "./check-doubled.ts";
import { checkSource } from "./check-source.ts";
import { passOnWindows } from "./pass-on-windows.ts";
import { sourceChanged } from "./source-events.ts";

interface SourceChange {
  enabled?: boolean | undefined;
  config?: object | undefined;
  secret?: SourceSecret | null | undefined;
  confirmDoubled?: boolean | undefined;
}

/**
 * @throws DomainError `not_found`, `conflict` for a source of the configuration file, and what is wrong with the
 * change
 */
export async function updateSource(
  tx: Transaction<Database>,
  deps: Deps,
  { id, change, actor }: { id: string; change: SourceChange; actor: Actor },
): Promise<SourceRow> {
  const source = await ownSource(tx, id);
  let config: unknown;
  if (change.config !== undefined) {
    const { name, kind } = source;
    const fields = { name, kind, config: change.config };
    validate("body", newSource, fields);
    const parsed = newSource.parse(fields);
    checkSource(parsed, {
      targets: targetsOf(deps.targets, source),
      meters: await loadLockedMeters(tx),
    });
    config = parsed.config;
    if (change.confirmDoubled !== true) await refuseDoubled(tx, parsed, epochSeconds(source.created_at));
    await passOnWindows(tx, { ...source, after: config });
  }
  const updated_at = instantOfMs(deps.clock.nowMs());
  await updateSourceRow(tx, id, { enabled: change.enabled, config, updated_at });
  if (change.secret !== undefined) await putSecret(tx, id, change.secret);
  // The change may have fixed the problem, so try at once.
  await updateState(tx, id, { next_attempt_at: null });
  const changed = (await findSource(tx, id)) ?? source;
  const credentialsChanged = change.secret !== undefined && (source.has_secret || change.secret !== null);
  await record(tx, deps, sourceChanged(source, changed, { actor, credentialsChanged }));
  return changed;
}

/** @throws DomainError `not_found`, `conflict` for a source of the configuration file */
export async function deleteSource(
  tx: Transaction<Database>,
  deps: Deps,
  { id, actor }: { id: string; actor: Actor },
): Promise<void> {
  const { kind, name } = await ownSource(tx, id);
  await record(tx, deps, [{ type: "source.removed", subject: id, actor, data: { name } }]);
  // Only Prometheus readings could be reported again under other identities, so only these are remembered.
  if (kind === "prometheus") await removeSourceRow(tx, id, instantOfMs(deps.clock.nowMs()));
  else await deleteSourceRow(tx, id);
}

async function ownSource(tx: Transaction<Database>, id: string): Promise<SourceRow> {
  const source = await findSource(tx, id);
  if (source === undefined) throw new DomainError("not_found", "This source does not exist.");
  if (source.origin === "console") return source;
  throw new DomainError(
    "conflict",
    `${source.name} is defined in the configuration file of sources. Change it there and restart Billow.`,
  );
}
