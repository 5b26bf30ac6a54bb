import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { chooseSystemBinaries, findSystemBinaries } from "./system-binaries.ts";

const of = (major: number) => ({ folder: `/opt/pg${major}`, major });

test.each([
  ["the newest for a new cluster", [of(15), of(18), of(14)], undefined, 18],
  ["the one that made the cluster", [of(15), of(18)], 15, 15],
])("%s", (_, found, clusterMajor, major) => {
  expect(chooseSystemBinaries(found, clusterMajor)).toEqual(of(major));
});

test.each([
  ["none", [], undefined, /no PostgreSQL server is on the PATH.*install PostgreSQL 15 or later/],
  [
    "one too old",
    [of(14)],
    14,
    /has only PostgreSQL 14 \(\/opt\/pg14\/bin\); install PostgreSQL 15 or later/,
  ],
  [
    "another than the cluster's",
    [of(17), of(14)],
    18,
    /made by PostgreSQL 18.*only PostgreSQL 17 .*install PostgreSQL 18, or/,
  ],
])("%s is refused with what to do", (_, found, clusterMajor, sentence) => {
  expect(() => chooseSystemBinaries(found, clusterMajor)).toThrow(sentence);
});

test("servers on the PATH and the one that pg_config names are found, each once; what is no server is not", () => {
  using temporary = temporaryFolder();
  const program = (name: string, file: string, says: string) => {
    mkdirSync(join(temporary.path, name, "bin"), { recursive: true });
    const path = join(temporary.path, name, "bin", file);
    writeFileSync(path, `#!/bin/sh\necho "${says}"\n`);
    chmodSync(path, 0o755);
  };
  program("one", "postgres", "postgres (PostgreSQL) 16.9 (Other 16.9-1)");
  program("two", "postgres", "postgres (PostgreSQL) 19beta1");
  program("half", "postgres", "postgres (PostgreSQL) 17.1");
  for (const name of ["one", "two", "other"]) program(name, "initdb", "");
  mkdirSync(join(temporary.path, "linked", "bin"), { recursive: true });
  symlinkSync(
    join(temporary.path, "one", "bin", "postgres"),
    join(temporary.path, "linked", "bin", "postgres"),
  );
  program("other", "postgres", "something else");
  program("config", "pg_config", join(temporary.path, "two", "bin"));
  const folders = ["linked", "one", "other", "half", "config", "one"].map((name) =>
    join(temporary.path, name, "bin"),
  );
  const found = findSystemBinaries([...folders, "/bin"].join(":"));
  expect(found.filter(({ folder }) => folder.startsWith(temporary.path))).toEqual([
    { folder: join(temporary.path, "one"), major: 16 },
    { folder: join(temporary.path, "two"), major: 19 },
  ]);
});
