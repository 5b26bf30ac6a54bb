import { configDefaults, defineConfig } from "vitest/config";

/**
 * Three projects, so that a person can run the fast ones alone (`vitest run --project core`): only `server` needs a
 * database, which its global setup starts once for all of its files. All share what they import, since loading the
 * server costs more than most of its test files; each has a database of its own and leaves nothing else behind.
 */
export default defineConfig({
  test: {
    watch: false,
    // The embedded database takes part of the machine, so more workers make a small machine slower.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A second, as Vitest would wait, is too short for a process or a lock on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "core",
          environment: "node",
          isolate: false,
          include: [
            "core/src/**/*.test.ts",
            "contract/src/**/*.test.ts",
            "tools/**/*.test.ts",
            "bench/**/*.test.ts",
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "server",
          environment: "node",
          isolate: false,
          include: ["server/src/**/*.test.ts", "bin/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "**/*.real.test.ts", "**/*.citus.test.ts"],
          globalSetup: ["server/src/testing/global-setup.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "web",
          environment: "node",
          // What a viewer reads depends on the locale, and the tests read it as an American does.
          env: { LC_ALL: "en-US" },
          isolate: false,
          include: ["web/src/**/*.test.ts", "web/src/**/*.test.tsx"],
        },
      },
    ],
  },
});
