import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  link?: boolean;
}

interface Lockfile {
  packages: Record<string, Locked>;
}

export interface Licence {
  name: string;
  version: string;
  licence: string;
}

/** The packages of a lockfile that are not for development alone, each once. */
export function licencesOf({ packages }: Lockfile): Licence[] {
  const found = new Map<string, Licence>();
  for (const [path, { version = "", license, dev, link }] of Object.entries(packages)) {
    if (!path.includes("node_modules/") || dev || link) continue;
    const name = path.split("node_modules/").at(-1) ?? "";
    found.set(`${name} ${version}`, { name, version, licence: license ?? "unknown" });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function readLockfile(): Lockfile {
  return JSON.parse(readFileSync(join(import.meta.dirname, "..", "package-lock.json"), "utf8"));
}
