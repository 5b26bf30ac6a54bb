import { defineConfig } from "@playwright/test";

/**
 * Browser tests with Debian's chromium, wide and narrow. A test carries the tag `@desktop` or `@phone` where it makes sense
 * in one width alone, or where a phone changes nothing in what it asks; every other test runs in both. The specs start
 * Billow themselves, each with its own data.
 */
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/filled-billow.ts",
  outputDir: "test-results",
  forbidOnly: true,
  // One worker: the browser, the server and the database of one spec already fill two cores.
  workers: 1,
  // What passed at the second try is named at the end.
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    locale: "en-US",
    // Not the billing time zone, so that a date shifted by the browser's own zone is seen.
    timezoneId: "America/New_York",
    // No trace: recording every step costs more than the steps. `--trace on` makes one of a test that fails.
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "desktop", grepInvert: /@phone/, use: { viewport: { width: 1440, height: 900 } } },
    {
      name: "phone",
      grepInvert: /@desktop/,
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    },
  ],
});
