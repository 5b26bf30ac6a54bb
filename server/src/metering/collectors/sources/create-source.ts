import type { NewSource } from "@billow/contract/metering/sources.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { loadLockedMeters } from "../../meters/load-meters.ts";
import {
  findRemoved,
  findSource,
  insertSource,
  putSecret,
  reviveSourceRow,
  type SourceRow,
} from "../queries.ts";
import { targetsOf } from "../source-targets.ts";
import { refuseDoubled } from "./check-doubled.ts";
import { checkSource } from "./check-source.ts";
import { passOnWindows } from "./pass-on-windows.ts";
import { sourceCreated } from "./source-events.ts";

/** @throws DomainError `conflict` for a name in use, and those of `checkSource` unless the caller has checked it */
export async function createSource(
  tx: Transaction<Database>,
  deps: Deps,
  options: { source: NewSource; origin: "console" | "file"; actor: Actor; isChecked?: boolean },
): Promise<SourceRow> {
  const row = await insertOrRevive(tx, deps, options);
  const credentialsChanged = options.source.secret !== undefined;
  await record(tx, deps, [sourceCreated(row, { actor: options.actor, credentialsChanged })]);
  return row;
}

async function insertOrRevive(
  tx: Transaction<Database>,
  deps: Deps,
  {
    source,
    origin,
    isChecked = false,
  }: { source: NewSource; origin: "console" | "file"; isChecked?: boolean },
): Promise<SourceRow> {
  const removed = await findRemoved(tx, source.name);
  if (!isChecked) {
    const allowed_host = removed?.allowed_host ?? null;
    const targets = targetsOf(deps.targets, { ...source, origin, allowed_host });
    checkSource(source, { targets, meters: await loadLockedMeters(tx) });
  }
  const now = instantOfMs(deps.clock.nowMs());
  const id = deps.newId();
  const { name, kind, enabled, config, secret } = source;
  if (source.confirmDoubled !== true)
    await refuseDoubled(tx, source, Math.floor(deps.clock.nowMs() / HOUR_MS) * 3_600);
  const row = { id, name, kind, enabled, config, origin, created_at: now, updated_at: now };
  if (removed?.kind === kind) return revive(tx, removed, { ...row, secret });
  if (!(await insertSource(tx, row))) {
    throw new DomainError(
      "conflict",
      `Another source is already called ${name}. Choose another name.`,
      "/name",
    );
  }
  if (secret !== undefined) await putSecret(tx, id, secret);
  const made = await findSource(tx, id);
  if (made === undefined) throw new Error("a source that was just made is not there");
  return made;
}

const HOUR_MS = 3_600_000;

/** Restores a removed source of the same name, so that it withdraws earlier readings that it measures differently now. */
async function revive(
  tx: Transaction<Database>,
  removed: SourceRow,
  row: Parameters<typeof reviveSourceRow>[1] & { secret: NewSource["secret"] },
): Promise<SourceRow> {
  const { secret, enabled, config, origin, created_at, updated_at } = row;
  await reviveSourceRow(tx, { id: removed.id, enabled, config, origin, created_at, updated_at });
  await passOnWindows(tx, { ...removed, after: config });
  if (secret !== undefined) await putSecret(tx, removed.id, secret);
  return (await findSource(tx, removed.id)) ?? removed;
}
