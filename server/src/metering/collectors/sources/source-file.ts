import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { newSource } from "@billow/contract/metering/sources.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Transaction } from "kysely";
import { z } from "zod";
import { record } from "../../../activity/record/record.ts";
import type { Config } from "../../../config.ts";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { errorCode, errorMessage } from "../../../error-code.ts";
import { checked, faultText } from "../../../http/checked.ts";
import { epochSeconds, instantOfMs } from "../../../http/present.ts";
import { StartupError } from "../../../startup-error.ts";
import { loadLockedMeters } from "../../meters/load-meters.ts";
import { ERROR_LENGTH_MAX } from "../collect-source.ts";
import {
  findSource,
  findSourceByName,
  putSecret,
  readSecret,
  selectSources,
  updateSourceRow,
  updateState,
} from "../queries.ts";
import { targetsOf } from "../source-targets.ts";
import { refuseDoubled } from "./check-doubled.ts";
import { checkSource } from "./check-source.ts";
import { createSource } from "./create-source.ts";
import { passOnWindows } from "./pass-on-windows.ts";
import { sourceChanged } from "./source-events.ts";

const file = z.strictObject({ sources: z.array(newSource) });

/** The actor of what the configuration file says. */
const SOURCE_FILE: Actor = { kind: "system", id: "source-file", name: "File of sources" };

const BY_FILE = { actor: SOURCE_FILE, credentialsChanged: false };

type FileSource = z.output<typeof newSource>;

/**
 * Applies the configuration file of sources: adds new sources, updates known ones, and pauses those that the file no
 * longer has, so that they stay visible.
 *
 * @throws StartupError for a file that cannot be read or is not valid
 */
export async function applySourceFile(deps: Deps): Promise<void> {
  const path = pathOf(deps.config);
  if (path === null) return;
  await inTransaction(deps.db, async (tx) => {
    const sources = readSourceFile(path);
    const meters = await loadLockedMeters(tx);
    for (const source of sources) await putSaid(tx, deps, { path, source, meters });
    const names = new Set(sources.map((source) => source.name));
    for (const row of await selectSources(tx)) {
      if (row.origin === "file" && !names.has(row.name)) {
        await updateSourceRow(tx, row.id, { enabled: false, updated_at: instantOfMs(deps.clock.nowMs()) });
        const paused = sourceChanged(row, { ...row, enabled: false }, BY_FILE);
        await record(tx, deps, paused);
      }
    }
  });
}

/** The configured file, or the one in the data folder if it exists. */
function pathOf(config: Config): string | null {
  if (config.sourcesFile !== undefined) return config.sourcesFile;
  const usual = join(config.dataFolder, "sources.json");
  return existsSync(usual) ? usual : null;
}

function readSourceFile(path: string): FileSource[] {
  const { data, faults } = checked(file, contentOf(path));
  const [fault] = faults ?? [];
  if (data === undefined) {
    const place = fault?.pointer ? fault.pointer.slice(1).replaceAll("/", ".") : "its beginning";
    throw new StartupError(
      `The file of sources ${path} is wrong at ${place}: ${fault && faultText(fault)}. ${FORM}`,
    );
  }
  return data.sources;
}

const FORM = 'It must be {"sources": [{"name", "kind", "config", "secret"}, …]}.';

function contentOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new StartupError(`The file of sources ${path} is not JSON: ${error.message}. ${FORM}`);
    throw new StartupError(
      errorCode(error) === "ENOENT"
        ? `There is no file of sources ${path}. Correct BILLOW_SOURCES, or leave it out.`
        : `The file of sources ${path} cannot be read: ${errorMessage(error)}. Check its permissions.`,
    );
  }
}

async function putSaid(
  tx: Transaction<Database>,
  deps: Deps,
  { path, source, meters }: { path: string; source: FileSource; meters: Meters },
): Promise<void> {
  try {
    const unknown = checkFileSource(deps, source, meters);
    const id = await put(tx, deps, source);
    if (unknown !== null) await holdBack(tx, deps, { id, source, path, unknown });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new StartupError(`The source ${source.name} in ${path} is wrong: ${error.detail}`);
  }
}

/** What it says of meters that there are not; null where all are known. @throws DomainError for any other fault */
function checkFileSource(deps: Deps, source: FileSource, meters: Meters): string | null {
  try {
    const targets = targetsOf(deps.targets, { ...source, origin: "file", allowed_host: null });
    checkSource(source, { targets, meters });
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.code === "unknown_meter") return error.detail;
    throw error;
  }
}

/**
 * A source that names an unknown meter stops nobody else: it fails until the meter is added or the file corrected. Nothing of it is
 * lost, as nothing is collected. Events that are sent for an unknown meter wait for it.
 */
async function holdBack(
  tx: Transaction<Database>,
  deps: Deps,
  { id, source, path, unknown }: { id: string; source: FileSource; path: string; unknown: string },
): Promise<void> {
  const { name, kind, enabled } = source;
  deps.log.warn({ source: name }, `The source ${name} in ${path} names an unknown meter. ${unknown}`);
  if (kind === "events" || !enabled) return;
  const { failures = 0 } = (await findSource(tx, id)) ?? {};
  await updateState(tx, id, {
    last_error: unknown.slice(0, ERROR_LENGTH_MAX),
    failures: Math.max(1, failures),
  });
}

/** Adds a checked source or brings it up to date. Returns its id. */
async function put(tx: Transaction<Database>, deps: Deps, source: FileSource): Promise<string> {
  const known = await findSourceByName(tx, source.name);
  if (known === undefined)
    return (await createSource(tx, deps, { source, origin: "file", actor: SOURCE_FILE, isChecked: true })).id;
  if (known.kind !== source.kind) {
    throw new StartupError(
      `The source ${source.name} was of kind ${known.kind} and is ${source.kind} in the file of sources. Give it another name.`,
    );
  }
  const { enabled, config } = source;
  // An unchanged source was checked when it was added.
  const isChanged = !isDeepStrictEqual(known.config, JSON.parse(JSON.stringify(config)));
  if (isChanged && source.confirmDoubled !== true)
    await refuseDoubled(tx, source, epochSeconds(known.created_at));
  await passOnWindows(tx, { ...known, after: config });
  const updated_at = instantOfMs(deps.clock.nowMs());
  await updateSourceRow(tx, known.id, { enabled, config, origin: "file", updated_at });
  const credentialsChanged = !isDeepStrictEqual(await readSecret(tx, known.id), source.secret ?? {});
  await putSecret(tx, known.id, source.secret ?? null);
  const changed = (await findSource(tx, known.id)) ?? known;
  await record(tx, deps, sourceChanged(known, changed, { actor: SOURCE_FILE, credentialsChanged }));
  return known.id;
}
