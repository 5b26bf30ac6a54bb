import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** A component or a dependency as npm says it. */
interface Bom {
  components: { "bom-ref": string; properties?: { name: string }[] }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

const DEVELOPMENT = "cdx:npm:package:development";

/*
 * npm's own way to leave out what is for development (`--omit dev`) also leaves out what a tool needs besides, such as zod. So
 * all is asked for, and what npm marks as development alone is left out here.
 */
const cwd = join(import.meta.dirname, "..");
const { status, stdout, stderr } = spawnSync("npm", ["sbom", "--sbom-format", "cyclonedx"], {
  cwd,
  encoding: "utf8",
  maxBuffer: 64e6,
});
if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
const bom: Bom = JSON.parse(stdout);
const isDevelopment = ({ properties = [] }: Bom["components"][number]) =>
  properties.some(({ name }) => name === DEVELOPMENT);
const left = new Set(bom.components.filter(isDevelopment).map((component) => component["bom-ref"]));
const kept = {
  ...bom,
  components: bom.components.filter((component) => !left.has(component["bom-ref"])),
  dependencies: bom.dependencies
    .filter(({ ref }) => !left.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((name) => !left.has(name)) })),
};
process.stdout.write(`${JSON.stringify(kept, null, 2)}\n`);
