import { defineConfig } from "vitest/config";

/**
 * The slice tests of all that reads or writes usage, each on a database that is distributed over the workers of the cluster
 * of CITUS_URL. One file after the other: each makes a database on every node.
 */
export default defineConfig({
  test: {
    name: "citus",
    watch: false,
    environment: "node",
    isolate: false,
    include: [
      "server/src/operations/distribute/*.citus.test.ts",
      "server/src/metering/usage/**/*.test.ts",
      "server/src/metering/import/import-allocations.test.ts",
      "server/src/billing/billing-run/run-billing.test.ts",
      "server/src/billing/billing-run/adjustments.test.ts",
      "server/src/billing/explain-line/*.test.ts",
      "server/src/billing/live-bill/*.test.ts",
      "server/src/billing/merge-customers/*.test.ts",
      "server/src/reporting/{overview,running-month,three-way}/*.test.ts",
      "server/src/operations/metrics/*.test.ts",
      "server/src/operations/verify/verify.test.ts",
      "server/src/operations/verify/rebuild.test.ts",
      "server/src/operations/verify/kill-writers.test.ts",
      "server/src/parties/customers/archive/*.test.ts",
      "server/src/parties/operator/*.test.ts",
    ],
    // Nothing leaves several nodes for the archive.
    exclude: ["server/src/metering/usage/archive/**"],
    globalSetup: ["server/src/testing/global-setup.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
