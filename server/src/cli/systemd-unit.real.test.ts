import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { describeWithPackages } from "../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../testing/processes/temporary-folder.ts";

const UNIT = fileURLToPath(new URL("../../../deploy/systemd/billow.service", import.meta.url));

/** Of 10, where systemd gives a service without any hardening 9.6. */
const EXPOSURE_MAX = 2;

await describeWithPackages("the systemd unit", ["systemd"], () => {
  const folder = temporaryFolder();
  afterAll(() => folder[Symbol.dispose]());

  /** The unit on this machine, where Node is elsewhere. */
  function unit(change: (text: string) => string = (text) => text): string {
    const path = join(folder.path, "billow.service");
    writeFileSync(path, change(readFileSync(UNIT, "utf8")).replace("/usr/bin/node", process.execPath));
    return path;
  }

  const analyze = (...words: string[]) => spawnSync("systemd-analyze", words, { encoding: "utf8" });

  test("has nothing that systemd does not know", () => {
    const { status, stderr } = analyze("verify", "--man=no", unit());
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const misspelled = unit((text) => text.replace("ProtectHome=", "ProtectHoem="));
    expect(analyze("verify", "--man=no", misspelled).stderr).toContain("ProtectHoem");
  });

  test("leaves the service little of the machine", () => {
    const { stdout } = analyze("security", "--offline=yes", unit());
    const exposure = Number(/exposure level for billow\.service: ([\d.]+)/.exec(stdout)?.[1]);
    expect(exposure, stdout).toBeLessThanOrEqual(EXPOSURE_MAX);
  });
});
