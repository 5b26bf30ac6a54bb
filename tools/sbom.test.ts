import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { licencesOf, readLockfile } from "./licences.ts";

interface Bom {
  bomFormat: string;
  components: { "bom-ref": string; purl: string; licenses?: unknown[] }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

test("the bill of materials is CycloneDX: all that Billow runs with by the lockfile, and nothing for development", () => {
  const script = join(import.meta.dirname, "print-sbom.ts");
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8", maxBuffer: 64e6 });
  expect(stderr).toBe("");
  const bom: Bom = JSON.parse(stdout);
  expect(bom.bomFormat).toBe("CycloneDX");
  expect(bom.components.filter(({ licenses = [] }) => licenses.length === 0)).toEqual([]);
  const listed = new Set(
    bom.components
      .map(({ purl }) => decodeURIComponent(purl.replace(/^pkg:npm\//, "")))
      .filter((name) => !name.startsWith("@billow/")),
  );
  const packages = Object.entries(readLockfile().packages);
  // Of the programs for other systems none is installed.
  const forOthers = new Set(
    packages.filter(([, { optional }]) => optional).map(([path]) => path.split("node_modules/").at(-1)),
  );
  const locked = licencesOf(readLockfile());
  const known = new Set(locked.map(({ name, version }) => `${name}@${version}`));
  const needed = locked.filter(({ name }) => !forOthers.has(name));
  expect(needed.filter(({ name, version }) => !listed.has(`${name}@${version}`))).toEqual([]);
  expect([...listed].filter((name) => !known.has(name))).toEqual([]);
  const refs = new Set(bom.components.map((component) => component["bom-ref"]));
  const loose = bom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref));
  expect(loose).toEqual([]);
});
