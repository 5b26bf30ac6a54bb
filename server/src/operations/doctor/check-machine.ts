import { existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "../../config.ts";
import { prepareDataFolder } from "../../data-folder.ts";
import { type Diagnosis, diagnosis } from "./diagnosis.ts";

const FREE_FAULT_BYTES = 200e6;
const FREE_LOOK_BYTES = 2e9;

/** The data folder and the disk below it. A folder that is not there is not made: it may be the wrong one. */
export async function checkDisk({ dataFolder }: Pick<Config, "dataFolder">): Promise<Diagnosis> {
  const folder = nearestThatIs(dataFolder);
  if (folder === dataFolder || !statSync(folder).isDirectory()) prepareDataFolder(dataFolder);
  const { bavail, bsize } = await statfs(folder);
  return diskDiagnosis(dataFolder, bavail * bsize);
}

function nearestThatIs(path: string): string {
  return existsSync(path) ? path : nearestThatIs(dirname(path));
}

function diskDiagnosis(folder: string, freeBytes: number): Diagnosis {
  const free = `${(freeBytes / 1e9).toFixed(1)} GB are free in ${folder}`;
  if (freeBytes < FREE_FAULT_BYTES)
    return diagnosis("fault", "disk", `${free}. Free some space now, or move BILLOW_DATA to another disk.`);
  if (freeBytes < FREE_LOOK_BYTES)
    return diagnosis("look", "disk", `${free}. Plan for more before the database fills it.`);
  return diagnosis("ok", "disk", `${free}.`);
}

/** Whether the secret is there and is the same everywhere it must be. */
export function checkSecret({
  secret,
  databaseUrl,
  dataFolder,
}: Pick<Config, "secret" | "databaseUrl" | "dataFolder">): Diagnosis {
  if (secret !== undefined) return diagnosis("ok", "secret", "BILLOW_SECRET is set. Keep a copy of it.");
  const path = join(dataFolder, "secret");
  if (databaseUrl !== undefined)
    return diagnosis(
      "look",
      "secret",
      `The secret is in ${path} alone. Set BILLOW_SECRET where several servers or workers share the database.`,
    );
  return existsSync(path)
    ? diagnosis("ok", "secret", `The secret is in ${path}; backups have it.`)
    : diagnosis("look", "secret", `There is no secret yet; the first start makes ${path}.`);
}

/** How people reach the console. */
export function checkProxy({
  publicUrl,
  host,
  trustedProxies,
}: Pick<Config, "publicUrl" | "host" | "trustedProxies">): Diagnosis {
  const isLocal = ["127.0.0.1", "localhost", "::1"].includes(host);
  if (publicUrl === undefined)
    return isLocal
      ? diagnosis("ok", "proxy", `Billow listens on ${host} alone, for this machine.`)
      : diagnosis(
          "fault",
          "proxy",
          `Billow listens on ${host} without TLS. Put a proxy in front of it and set BILLOW_URL to its https:// address.`,
        );
  if (!publicUrl.startsWith("https:"))
    return diagnosis("look", "proxy", `${publicUrl} is not encrypted. Let the proxy serve https://.`);
  if (trustedProxies.length === 0)
    return diagnosis(
      "look",
      "proxy",
      `People open ${publicUrl} by a proxy, and BILLOW_TRUSTED_PROXIES names none: everybody counts as one address. Set it to the proxy's address.`,
    );
  return diagnosis(
    "ok",
    "proxy",
    `People open ${publicUrl}; the proxies ${trustedProxies.join(", ")} are trusted.`,
  );
}
