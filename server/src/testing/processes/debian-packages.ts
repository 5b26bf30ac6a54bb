import { spawnSync } from "node:child_process";
import { describe } from "vitest";

/**
 * A suite that needs programs of Debian's packages: installs those that are missing, which takes root and apt, and is
 * otherwise skipped with a sentence that says what to install. To be awaited at the top of a `*.real.test.ts`.
 */
export async function describeWithPackages(
  title: string,
  packages: readonly string[],
  suite: () => void,
): Promise<void> {
  const missing = install(packages.filter((name) => !isInstalled(name)));
  if (missing.length === 0) {
    describe(title, suite);
    return;
  }
  const sentence = `${title}: skipped, as this needs Debian's ${missing.join(", ")}; run apt-get install ${missing.join(" ")} as root.`;
  process.stderr.write(`${sentence}\n`);
  describe.skipIf(true)(sentence, suite);
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync("dpkg", ["--status", name], { encoding: "utf8" });
  return stdout?.includes("Status: install ok installed") ?? false;
}

/** Installs the packages where it may, and says which are missing afterwards. */
function install(names: readonly string[]): readonly string[] {
  if (names.length === 0 || process.getuid?.() !== 0) return names;
  // At run level 1 nothing that a package brings is started: tests start it themselves, with their own configuration.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const wait = ["-o", "DPkg::Lock::Timeout=120", "-qq"];
  spawnSync("apt-get", [...wait, "update"], { env });
  spawnSync("apt-get", [...wait, "install", "-y", "--no-install-recommends", ...names], { env });
  return names.filter((name) => !isInstalled(name));
}
