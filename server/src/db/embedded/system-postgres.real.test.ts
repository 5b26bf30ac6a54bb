import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeDatabase, runBillow } from "../../testing/processes/billow-process.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { processesIn } from "./process-identity.ts";

const SYSTEM = { BILLOW_POSTGRES: "system" };

await describeWithPackages("the PostgreSQL of the system", ["postgresql"], () => {
  const folder = temporaryFolder();
  const cluster = join(folder.path, "postgres");
  afterAll(() => folder[Symbol.dispose]());

  test("runs the embedded database, and the doctor says where it is", async () => {
    await makeDatabase(folder.path, SYSTEM);
    const created = await runBillow(folder.path, ["key", "create", "--name", "k", "--scopes", "*"], SYSTEM);
    expect(created.code, created.err).toBe(0);
    const major = readFileSync(join(cluster, "PG_VERSION"), "utf8").trim();
    const { out } = await runBillow(folder.path, ["doctor"], SYSTEM);
    expect(out).toMatch(new RegExp(`^OK +database +PostgreSQL ${major}\\.\\d.* of /\\S+/bin answers`, "m"));
    const verified = await runBillow(folder.path, ["verify"], SYSTEM);
    expect(verified.out).toContain("Everything agrees");
    expect(processesIn(cluster)).toEqual([]);
  });

  test("does not start the cluster of another version, and the packaged one does not start its", async () => {
    const path = join(cluster, "PG_VERSION");
    const major = readFileSync(path, "utf8").trim();
    const packaged = major === "18" ? undefined : await runBillow(folder.path, ["verify"]);
    expect(packaged?.err ?? `made by PostgreSQL ${major}`).toContain(`made by PostgreSQL ${major}`);
    writeFileSync(path, "12\n");
    const refused = await runBillow(folder.path, ["verify"], SYSTEM);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("made by PostgreSQL 12, but") });
    rmSync(path);
    expect(existsSync(cluster)).toBe(true);
  });
});
