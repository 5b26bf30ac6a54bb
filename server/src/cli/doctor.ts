import { type Config, type Environment, namesOfSettings, readConfig } from "../config.ts";
import { ConfigError } from "../config-error.ts";
import { openDatabase } from "../db/connect.ts";
import { createDb } from "../db/connection/pool.ts";
import { systemClock } from "../deps.ts";
import { errorMessage } from "../error-code.ts";
import { checkDatabase } from "../operations/doctor/check-database.ts";
import { checkDisk, checkProxy, checkSecret } from "../operations/doctor/check-machine.ts";
import { checkMail } from "../operations/doctor/check-services.ts";
import { checkSettings } from "../operations/doctor/check-settings.ts";
import { type Diagnosis, diagnosis } from "../operations/doctor/diagnosis.ts";
import { notedStart, type ServerStart } from "../operations/doctor/server-start.ts";
import { command } from "./command.ts";

const WORDS: Readonly<Record<Diagnosis["state"], string>> = { ok: "OK", look: "LOOK", fault: "FAULT" };

export const doctorCommand = command({
  name: "doctor",
  summary:
    "Look at configuration, database, disk, mail server, sources, clock, proxy and secret; say what to do",
  details: [
    "It changes nothing and calls nobody but the database and the mail server that are configured. LOOK is what you should know; with a FAULT the exit code is 1.",
  ],
  options: {},
  run: async (_values, { env, out }) => {
    const found = await examine(env);
    for (const { state, about, says } of found) out(`${WORDS[state].padEnd(6)} ${about.padEnd(14)} ${says}`);
    return found.some(({ state }) => state === "fault") ? 1 : 0;
  },
});

async function examine(env: Environment): Promise<Diagnosis[]> {
  const config = configured(env);
  if (config instanceof ConfigError) return [diagnosis("fault", "configuration", config.message)];
  const { found, start } = await ofDatabase(config);
  return [
    ...(config.warnings.length === 0
      ? [diagnosis("ok", "configuration", "Every setting is known and can be used.")]
      : config.warnings.map((warning) => diagnosis("look", "configuration", warning))),
    ...checkSettings(namesOfSettings(env), start),
    ...(await caught("disk", async () => [await checkDisk(config)])),
    checkSecret(config),
    checkProxy(config),
    ...found,
    await checkMail(config, start),
    diagnosis(
      "look",
      "backups",
      "Billow does not know where backups go. Let billow backup run each night, and restore one now and then.",
    ),
  ];
}

function configured(env: Environment): Config | ConfigError {
  try {
    return readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** What is reported by the database's programs is in what is said; their log is not wanted here. */
const QUIET = { info: () => {}, warn: () => {}, error: () => {} };

/** What the database says, and the server that it knows of. */
async function ofDatabase(config: Config): Promise<{ found: Diagnosis[]; start?: ServerStart | undefined }> {
  try {
    const database = await openDatabase(config, QUIET, { purpose: "command", pool: { max: 1 } });
    try {
      const db = createDb(database.pool);
      const { trustedProxies } = config;
      const found = await caught("database", () => checkDatabase(db, { clock: systemClock, trustedProxies }));
      return { found, start: await notedStart(db) };
    } finally {
      await database.close();
    }
  } catch (error) {
    return { found: [diagnosis("fault", "database", errorMessage(error))] };
  }
}

/** A check that fails is a fault of what it is about. */
async function caught(about: string, check: () => Promise<Diagnosis[]>): Promise<Diagnosis[]> {
  try {
    return await check();
  } catch (error) {
    return [diagnosis("fault", about, errorMessage(error))];
  }
}
