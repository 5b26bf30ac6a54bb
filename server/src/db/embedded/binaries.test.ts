import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { completeSymlinks, copyBinaries, installedBinaries } from "./binaries.ts";

let temporary: ReturnType<typeof temporaryFolder>;
/** A package as npm unpacks it when it runs no script. */
let installed: string;

beforeEach(() => {
  temporary = temporaryFolder();
  installed = join(temporary.path, "package", "native");
  mkdirSync(join(installed, "lib"), { recursive: true });
  writeFileSync(join(installed, "lib", "libpq.so.5.18"), "library");
  writeFileSync(join(installed, "lib", "libpq.a"), "archive");
  const links = [
    { source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" },
    { source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so" },
  ];
  writeFileSync(join(installed, "pg-symlinks.json"), JSON.stringify(links));
});

afterEach(() => {
  chmodSync(join(installed, "lib"), 0o755);
  temporary[Symbol.dispose]();
});

test("the links that npm did not make are made, once", () => {
  expect(completeSymlinks(installed)).toBe(true);
  expect(readlinkSync(join(installed, "lib", "libpq.so.5"))).toBe("libpq.so.5.18");
  expect(readlinkSync(join(installed, "lib", "libpq.so"))).toBe("libpq.so.5.18");
  expect(completeSymlinks(installed)).toBe(true);
});

test("a copy has the links, and not what only linking needs", () => {
  const destination = join(temporary.path, "copy");
  copyBinaries(installed, destination);
  expect(readlinkSync(join(destination, "native", "lib", "libpq.so.5"))).toBe("libpq.so.5.18");
  expect(existsSync(join(destination, "native", "lib", "libpq.a"))).toBe(false);
  expect(existsSync(`${destination}.draft`)).toBe(false);
});

test("a copy that was cut short is begun anew", () => {
  const destination = join(temporary.path, "copy");
  mkdirSync(join(`${destination}.draft`, "native", "half"), { recursive: true });
  copyBinaries(installed, destination);
  expect(existsSync(join(destination, "native", "half"))).toBe(false);
  expect(existsSync(join(destination, "native", "lib", "libpq.so.5"))).toBe(true);
});

test("the installed binaries run", () => {
  const folder = installedBinaries();
  completeSymlinks(folder);
  const { status, stdout } = spawnSync(join(folder, "bin", "postgres"), ["--version"], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^postgres \(PostgreSQL\) 18\./),
  });
});
