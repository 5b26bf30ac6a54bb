import { BUILT_IN_METERS } from "@billow/core/testing/meters.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { loadMeters } from "./load-meters.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

test("an installation begins with the built-in meters", async () => {
  expect((await loadMeters(app.deps.db)).list).toEqual(BUILT_IN_METERS.list);
  const { items } = (await app.withKey(["catalogue:read"])("listMeters", {})).data;
  expect(items.find(({ id }) => id === "storage.backup")).toEqual({
    id: "storage.backup",
    name: "Storage – backups",
    group: "storage",
    kind: "time",
    unit: "GiB",
    per: "month",
    pricedUnit: "GiB-month",
    builtIn: true,
  });
});
