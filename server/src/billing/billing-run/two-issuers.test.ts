import type { Issuer } from "@billow/contract/parties/issuer.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readInvoiceDocument, settlementOfDocument } from "../../invoicing/invoices/read-document.ts";
import { invoiceData } from "../../invoicing/pdf/document-data.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { rebuildUsage } from "../../metering/usage/rollups/rebuild-usage.ts";
import type { Finding } from "../../operations/verify/finding.ts";
import { verify } from "../../operations/verify/verify.ts";
import { FIRST_ISSUER_ID } from "../../parties/issuers/issuer.ts";
import { testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft, refusal } from "../../testing/invoicing.ts";
import { allocation, reading } from "../../testing/usage.ts";

let on: Invoicing;
let second: Issuer;
let here: { id: string };
let there: { id: string };

/** October ends at 00:00Z for the first issuer's customers, and seven hours later for the second's. */
const BETWEEN = "2026-11-01T02:00:00Z";

const pacific = {
  name: "Pacific Cloud LLC",
  timeZone: "America/Los_Angeles",
  currency: "USD",
  paymentTermsDays: 30,
  prefixes: { invoice: "PAC-", creditNote: "PCN-" },
  taxId: "94-0000000",
  bankAccount: { holder: null, iban: "GB33BUKB20201555555555", bic: null, bank: null },
};

beforeAll(async () => {
  const clock = fixedClock(BETWEEN);
  const app = await testApp({ clock });
  const call = app.as("admin");
  on = { app, clock, call };
  second = (await call("createIssuer", { body: pacific })).data;
  here = await makeCustomer(call, { tenantId: "here", name: "Here GmbH" });
  const body = {
    name: "There Inc.",
    tenantId: "there",
    billingEmail: "ap@there.example",
    issuerId: second.id,
  };
  there = (await call("createCustomer", { body: { ...body, taxCategory: "outsideScope" } })).data;
  for (const [issuerId, currency, unitPrice] of [
    [undefined, "EUR", "1"],
    [second.id, "USD", "2"],
  ] as const) {
    const egress = {
      product: "Egress",
      meter: "network.egress",
      price: { model: "unit" as const, unitPrice },
    };
    await call("createRateCard", {
      body: { issuerId, name: `In ${currency}`, currency, validFrom: "2026-01-01", items: [egress] },
    });
  }
  await ingestEvents(
    app.deps,
    ["here", "there"].flatMap((tenantId) => [
      reading({ tenantId, from: "2026-10-10T00:00:00Z", before: "2026-10-10T01:00:00Z", quantity: "10" }),
      reading({ tenantId, from: "2026-11-01T00:30:00Z", before: "2026-11-01T01:30:00Z", quantity: "5" }),
      allocation({ tenantId, at: "2026-10-31T22:00:00Z" }),
    ]),
  );
});

afterAll(() => on.app.close());

async function journal(issuerId: string): Promise<string> {
  const headers = await on.app.cookieOf("billing");
  const url = `/api/v1/ledger/journal?issuerId=${issuerId}`;
  return (await on.app.server.inject({ url, headers })).payload;
}

test("each issuer has its own zone, currency, terms, series, document and journal", async () => {
  const byHand = [await makeDraft(on.call, here), await makeDraft(on.call, there)];
  expect(
    byHand.map(({ number, issuerId, issueDate, dueDate, currency }) => [
      number,
      issuerId,
      issueDate,
      dueDate,
      currency,
    ]),
  ).toEqual([
    ["INV-2026-0001", FIRST_ISSUER_ID, "2026-11-01", "2026-11-15", "EUR"],
    ["PAC-2026-0001", second.id, "2026-10-31", "2026-11-30", "USD"],
  ]);

  const run = { body: { period: "2026-10" } };
  expect(await refusal(on.call("startBillingRun", run))).toMatchObject({
    code: "period_not_closed",
    detail: "2026-10 is not over in America/Los_Angeles. Run it from 2026-11-01 on.",
  });
  on.clock.set("2026-11-01T07:30:00Z");
  await on.call("startBillingRun", run);
  const billed = await Promise.all(
    ["INV-2026-0002", "PAC-2026-0002"].map(async (id) => {
      // Their machines have no price.
      await on.call("billNothing", { params: { id }, body: { reason: "a trial" } });
      return (await on.call("finalizeInvoice", { params: { id }, query: {} })).data;
    }),
  );
  expect(
    billed.map(({ customer, issueDate, total, currency }) => [customer.id, issueDate, total, currency]),
  ).toEqual([
    [here.id, "2026-11-01", "10.00", "EUR"],
    [there.id, "2026-11-01", "30.00", "USD"],
  ]);

  const report = {
    from: "2026-10-31",
    before: "2026-11-01",
    granularity: "day" as const,
    meter: "network.egress",
  };
  const used = [here, there].map(async ({ id: customerId }) => {
    const { data } = await on.call("getUsage", { query: { ...report, customerId } });
    return [data.timeZone, data.totals[0]?.quantity];
  });
  expect(await Promise.all(used)).toEqual([
    ["UTC", "0"],
    ["America/Los_Angeles", "5"],
  ]);

  const { db } = on.app.deps;
  const document = await readInvoiceDocument(db, billed[1]?.id ?? "");
  const data = invoiceData(document, { settlement: settlementOfDocument(document, "issued"), state: null });
  expect(data).toMatchObject({ number: "PAC-2026-0002", seller: { name: "Pacific Cloud LLC" } });
  expect(JSON.stringify(data)).toContain("GB33 BUKB 2020 1555 5555 55");
  expect(JSON.stringify(data)).toContain("94-0000000");

  expect(await journal(second.id)).toMatch(/\(PAC-2026-0002\) There Inc\. \| Invoice/);
  expect(await journal(second.id)).not.toContain("INV-");
  expect(await journal(FIRST_ISSUER_ID)).not.toContain("PAC-");
  const { items } = (await on.call("listInvoices", { query: { issuerId: second.id } })).data;
  expect(items.map(({ number }) => number).sort()).toEqual(["PAC-2026-0001", "PAC-2026-0002"]);
  const counts = (await on.call("countInvoices", { query: { issuerId: second.id } })).data;
  expect(counts).toMatchObject({ all: 2, outstanding: [{ currency: "USD", amount: "30.00" }] });
});

test("numbers go on in sequence under another prefix, and are found by every prefix there was", async () => {
  const params = { id: second.id };
  await on.call("updateIssuer", { params, body: { prefixes: { invoice: "PX" } } });
  const { number, id } = await makeDraft(on.call, there);
  expect(number).toBe("PX2026-0003");
  for (const q of ["px2026", "2026-0003", "x2026-00"]) {
    const { items } = (await on.call("listInvoices", { query: { q } })).data;
    expect(
      items.map((item) => item.number),
      q,
    ).toContain("PX2026-0003");
  }
  expect((await on.call("getInvoice", { params: { id: number } })).data.id).toBe(id);
  await on.call("finalizeInvoice", { params: { id }, query: {} });
  await on.call("recordPayment", { params: { id }, body: { amount: "100", method: "wire" } });
  await on.call("refundInvoice", { params: { id }, body: { amount: "1" } });
  expect((await on.call("getCreditNote", { params: { id: "PCN-2026-0001" } })).data.invoice.number).toBe(
    number,
  );
});

describe("an issuer", () => {
  test("shares no prefix with another series, not even one that was given up", async () => {
    const prefixes = { invoice: "NEW-", creditNote: "NEWCN-" };
    for (const [change, pointer] of [
      [{ invoice: "PAC-" }, "/prefixes/invoice"],
      [{ creditNote: "INV-" }, "/prefixes/creditNote"],
      [{ creditNote: "NEW-" }, "/prefixes/creditNote"],
    ] as const) {
      const body = { ...pacific, prefixes: { ...prefixes, ...change } };
      expect(await refusal(on.call("createIssuer", { body }))).toMatchObject({
        code: "conflict",
        errors: [{ pointer }],
      });
    }
    const body = { ...pacific, prefixes: { ...prefixes, invoice: "new-" } };
    expect(await refusal(on.call("createIssuer", { body }))).toMatchObject({
      code: "invalid_prefix",
      errors: [{ pointer: "/prefixes/invoice" }],
    });
    expect((await on.call("listIssuers", {})).data.items).toHaveLength(2);
    // Its own it may take back.
    await on.call("updateIssuer", { params: { id: second.id }, body: { prefixes: { invoice: "PAC-" } } });
  });

  test("keeps its customers, their rate cards and their zone", async () => {
    const { data: cards } = await on.call("listRateCards", { query: {} });
    const own = cards.items.find(({ issuerId }) => issuerId === second.id);
    const body = { customerId: here.id, startsOn: "2026-12-01", rateCardId: own?.id ?? "" };
    expect(await refusal(on.call("createSubscription", { body }))).toMatchObject({ code: "issuer_mismatch" });
    const move = (id: string, issuerId: string) =>
      refusal(on.call("updateCustomer", { params: { id }, body: { issuerId } }));
    expect(await move(there.id, FIRST_ISSUER_ID)).toMatchObject({
      code: "conflict",
      errors: [{ pointer: "/issuerId" }],
    });
    const fresh = await makeCustomer(on.call);
    expect((await move(fresh.id, second.id)).detail).toContain("summed in UTC");
    const zone = { timeZone: "Europe/Berlin" };
    for (const id of [FIRST_ISSUER_ID, second.id])
      expect(await refusal(on.call("updateIssuer", { params: { id }, body: zone }))).toMatchObject({
        code: "conflict",
        errors: [{ pointer: "/timeZone" }],
      });
  });

  test("is changed by administrators, one after the other; the first one is who the settings are about", async () => {
    const params = { id: FIRST_ISSUER_ID };
    const before = await on.call("getIssuer", { params });
    await on.call("updateSettings", { body: { operatorName: "Home Cloud" } });
    const stale = on.call("updateIssuer", { params, body: { name: "Mine" }, ifMatch: before.etag ?? "" });
    expect((await refusal(stale)).code).toBe("stale_version");
    expect((await on.call("getIssuer", { params })).data.name).toBe("Home Cloud");
    await on.call("updateIssuer", { params, body: { name: "Mine", website: "https://mine.example" } });
    expect((await on.call("getSettings", {})).data).toMatchObject({
      operatorName: "Mine",
      website: "https://mine.example",
    });
    const billing = on.app.as("billing");
    expect((await refusal(billing("updateIssuer", { params, body: { name: "No" } }))).code).toBe("forbidden");
  });
});

test("what two issuers did is verified, and usage is rebuilt by each one's zone", async () => {
  on.clock.advance({ hours: 5 });
  const findings: Finding[] = [];
  await verify(on.app.deps, { onFinding: (finding) => findings.push(finding) });
  expect(findings).toEqual([]);
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  for (const { id } of [here, there]) expect(await rebuildUsage(on.app.deps, id)).toBe(0);
});
