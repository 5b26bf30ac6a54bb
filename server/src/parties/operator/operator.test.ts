import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StartupError } from "../../startup-error.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { makeCustomer, makeDraft } from "../../testing/invoicing.ts";
import { settleOperator } from "./operator.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

test("the sign-in page is told whose Billow it is, and no more", async () => {
  const { data } = await app.withHeaders({})("getSignInInfo", {});
  expect(data).toEqual({
    operatorName: "Cloud operator",
    version: "0.1.0",
    demo: false,
    passkeyHost: "localhost",
    singleSignOn: null,
  });
});

describe("settings", () => {
  const change = async (body: Record<string, unknown>) => {
    const headers = { ...(await app.cookieOf("admin")), "content-type": "application/json" };
    return app.server.inject({
      method: "PATCH",
      url: "/api/v1/settings",
      headers,
      payload: JSON.stringify(body),
    });
  };

  test("are changed by an administrator and seen by all who may", async () => {
    const { data } = await app.as("admin")("updateSettings", { body: { operatorName: "Nordcloud" } });
    expect(data).toMatchObject({
      operatorName: "Nordcloud",
      timeZone: "UTC",
      legalName: null,
      bankAccount: null,
      mailReceipts: false,
      mail: { configured: false, from: "Nordcloud <billing@localhost>" },
    });
    expect((await app.as("manager")("getSettings", {})).data).toEqual(data);
    expect((await app.as("admin")("updateSettings", { body: {} })).data).toEqual(data);
  });

  test("keep what is not changed, and forget what is set to null", async () => {
    const call = app.as("admin");
    const { data } = await call("updateSettings", {
      body: {
        legalName: "Nordcloud GmbH",
        email: "billing@nordcloud.example",
        accentColor: "#AA3300",
        mailReceipts: true,
        bankAccount: { holder: null, iban: "de89 3704 0044 0532 0130 00", bic: "COBADEFFXXX", bank: null },
      },
    });
    expect(data.bankAccount?.iban).toBe("DE89370400440532013000");
    expect(data.mail.from).toBe("Nordcloud <billing@nordcloud.example>");
    const after = await call("updateSettings", { body: { legalName: null, phone: "+49 40 1" } });
    expect(after.data).toEqual({ ...data, legalName: null, phone: "+49 40 1" });
  });

  test.each([
    [
      "/bankAccount/iban",
      { bankAccount: { holder: null, iban: "DE88370400440532013000", bic: null, bank: null } },
    ],
    ["/bankAccount/iban", { bankAccount: { holder: null, iban: "my account", bic: null, bank: null } }],
    [
      "/bankAccount/bic",
      { bankAccount: { holder: null, iban: "DE89370400440532013000", bic: "x", bank: null } },
    ],
    ["/accentColor", { accentColor: "red;background:url(x)" }],
    ["/email", { email: "nobody" }],
    ["/website", { website: "javascript:alert(1)" }],
    ["/country", { country: "Germany" }],
    ["/legalName", { legalName: "" }],
    ["/footer", { footer: "\u0007" }],
  ])("are refused at %s", async (pointer, body) => {
    const before = await app.as("admin")("getSettings", {});
    const answer = await change(body);
    expect(answer.statusCode, answer.payload).toBe(400);
    expect(answer.json().errors[0].pointer).toBe(pointer);
    expect(await app.as("admin")("getSettings", {})).toEqual(before);
  });
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

test("the first steps are told as they are done, to everybody who may look at invoices", async () => {
  const fresh = await testApp();
  try {
    const steps = async () => (await fresh.as("support")("getFirstSteps", {})).data;
    expect(await steps()).toEqual({
      company: false,
      source: false,
      prices: false,
      customers: 0,
      customersWithoutTax: 0,
      customersWithoutEmail: 0,
      run: false,
      sent: false,
    });
    const admin = fresh.as("admin");
    await admin("updateSettings", { body: { legalName: "Nordcloud GmbH" } });
    await makeCustomer(admin, { taxCategory: undefined });
    const customer = await makeCustomer(admin);
    await makeCustomer(admin, { billingEmail: null });
    const { id } = await makeDraft(admin, customer);
    await admin("sendInvoice", { params: { id } });
    // Of a tenant that nobody knows, so that it counts for no customer.
    const data = { resource: "vm-1", state: "active", vcpus: "1" };
    const event = {
      type: "billow.allocation",
      specversion: "1.0",
      source: "/nova",
      id: "1",
      subject: "nobody",
    };
    await fresh.server.inject({
      method: "POST",
      url: "/api/v1/events",
      headers: await fresh.keyOf(["*"]),
      payload: [{ ...event, time: "2026-01-01T00:00:00Z", data }],
    });
    expect(await steps()).toMatchObject({
      company: true,
      source: true,
      customers: 3,
      customersWithoutTax: 1,
      customersWithoutEmail: 1,
      run: false,
      sent: true,
    });
  } finally {
    await fresh.close();
  }
});
