import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StartupError } from "../../startup-error.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { settleOperator } from "./operator.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

test("the sign-in page is told whose Billow it is, and no more", async () => {
  const { data } = await app.withHeaders({})("getSignInInfo", {});
  expect(data).toEqual({ operatorName: "Cloud operator", version: "0.1.0", demo: false });
});

test("settings are changed by an administrator and seen by all who may", async () => {
  const { data } = await app.as("admin")("updateSettings", { body: { operatorName: "Nordcloud" } });
  expect(data).toMatchObject({ operatorName: "Nordcloud", timeZone: "UTC" });
  expect((await app.as("manager")("getSettings", {})).data).toEqual(data);
  expect((await app.as("admin")("updateSettings", { body: {} })).data).toEqual(data);
});

describe("the billing time zone", () => {
  const settle = (timeZone: string | undefined, isInUse: boolean) =>
    settleOperator(app.deps.db, { clock: app.deps.clock, timeZone, zoneInUse: async () => isInUse });

  test("is the configured one as long as nothing was billed by another", async () => {
    expect((await settle("Europe/Berlin", false)).timeZone).toBe("Europe/Berlin");
    expect((await settle(undefined, false)).timeZone).toBe("Europe/Berlin");
    expect((await settle("Europe/Berlin", true)).timeZone).toBe("Europe/Berlin");
  });

  test("stays once it was", async () => {
    const change = settle("Asia/Tokyo", true);
    await expect(change).rejects.toThrow(StartupError);
    await expect(change).rejects.toThrow(/bills in Europe\/Berlin .* set BILLOW_TIMEZONE to Europe\/Berlin/);
    expect((await settle(undefined, true)).timeZone).toBe("Europe/Berlin");
  });
});
