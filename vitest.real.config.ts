import { defineConfig } from "vitest/config";

/** The tests against other people's servers and checkers; one file after the other, as each may start several. */
export default defineConfig({
  test: {
    name: "real",
    watch: false,
    environment: "node",
    include: ["server/src/**/*.real.test.ts"],
    globalSetup: ["server/src/testing/global-setup.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    // Installing a package downloads it.
    hookTimeout: 300_000,
  },
});
