import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { describeWithPackages } from "../../testing/processes/debian-packages.ts";

await describeWithPackages("Prometheus's own checker", ["prometheus"], () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });

  afterAll(() => app.close());

  test("finds nothing to say about the metrics", async () => {
    await app.as("admin")("getMe", {});
    const { payload } = await app.server.inject({ url: "/metrics" });
    const check = spawnSync("promtool", ["check", "metrics"], { input: payload, encoding: "utf8" });
    expect({ code: check.status, said: check.stdout + check.stderr }).toEqual({ code: 0, said: "" });
  });

  test("reads the alert rules", () => {
    const rules = join(import.meta.dirname, "../../../../deploy/prometheus/billow-alerts.yml");
    const check = spawnSync("promtool", ["check", "rules", rules], { encoding: "utf8" });
    expect({ code: check.status, said: check.stderr }).toEqual({ code: 0, said: "" });
    expect(check.stdout).toMatch(/SUCCESS: \d\d rules found/);
  });
});
