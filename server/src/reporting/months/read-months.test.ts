import { afterAll, beforeAll, expect, test } from "vitest";
import { foldLedgerTally } from "../../books/ledger/fold-ledger-tally.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-09-05T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
  const customer = await makeCustomer(on.call, { taxCategory: "standard", taxRate: "19" });
  const { id } = await makeInvoice(on, "sent", { customer });
  await on.call("recordPayment", { params: { id }, body: { amount: "19.00", method: "card" } });
  clock.set("2026-11-02T10:00:00Z");
  await on.call("writeOffInvoice", { params: { id }, body: { amount: "50.00", reason: "agreed" } });
  await on.call("recordPayment", { params: { id }, body: { amount: "60.00", method: "card" } });
  await makeInvoice(on, "voided", { customer });
  const sent = await makeInvoice(on, "sent", { customer });
  await on.call("voidInvoice", { params: { id: sent.id }, body: { reason: "made in error" } });
  await makeInvoice(on, "sent", {
    customer: await makeCustomer(on.call, { currency: "JPY" }),
    amount: "500",
  });
});

afterAll(() => on.app.close());

const months = async (query: object) => (await on.call("getMonths", { query })).data.items;

test("each month has what its postings say, and a currency has every month", async () => {
  expect(await months({ months: 3, currency: "EUR" })).toEqual([
    {
      period: "2026-09",
      currency: "EUR",
      invoiced: "119.00",
      credited: "0.00",
      collected: "19.00",
      writtenOff: "0.00",
    },
    {
      period: "2026-10",
      currency: "EUR",
      invoiced: "0.00",
      credited: "0.00",
      collected: "0.00",
      writtenOff: "0.00",
    },
    {
      period: "2026-11",
      currency: "EUR",
      invoiced: "119.00",
      credited: "119.00",
      collected: "60.00",
      writtenOff: "40.00",
    },
  ]);
  const all = await months({});
  expect(all).toHaveLength(24);
  expect(all[0]).toMatchObject({ period: "2025-12", currency: "EUR" });
  expect(all.at(-1)).toMatchObject({ period: "2026-11", currency: "JPY", invoiced: "500" });
  expect(await months({ until: "2026-08" })).toEqual([]);
});

test("each figure is the sum of the entries that make it", async () => {
  const sum = async (query: Parameters<typeof on.call<"sumLedgerEntries">>[1]["query"]) =>
    (await on.call("sumLedgerEntries", { query })).data.items;
  for (const { period, currency, invoiced, collected, writtenOff } of await months({ months: 3 })) {
    const before = { "2026-09": "2026-10-01", "2026-10": "2026-11-01" }[period] ?? "2026-12-01";
    const of = { from: `${period}-01`, before, currency };
    const none = currency === "JPY" ? "0" : "0.00";
    const amountOf = async (query: object) => (await sum({ ...of, ...query }))[0]?.amount ?? none;
    expect(await amountOf({ account: "receivable", kind: "issue" })).toBe(invoiced);
    expect(await amountOf({ account: "cash" })).toBe(collected);
    expect(await amountOf({ account: "badDebt,taxRelief" })).toBe(writtenOff);
  }
  const entries = { account: "badDebt,taxRelief", from: "2026-11-01", before: "2026-12-01" };
  const listed = (await on.call("listLedgerEntries", { query: entries })).data.items;
  expect(await sum(entries)).toMatchObject([{ currency: "EUR", entries: listed.length }]);
  expect(await refusal(sum({ account: "nothing" }))).toMatchObject({ code: "invalid_request" });
});

test("folding changes no figure, whoever posts meanwhile", async () => {
  const before = await months({});
  await Promise.all([foldLedgerTally(on.app.deps), foldLedgerTally(on.app.deps)]);
  expect(await months({})).toEqual(before);
  const unfolded = () =>
    on.app.deps.db.selectFrom("ledger_tally").selectAll().where("folded", "=", false).execute();
  expect(await unfolded()).toEqual([]);
  await Promise.all([makeInvoice(on, "sent"), makeInvoice(on, "paid"), foldLedgerTally(on.app.deps)]);
  await foldLedgerTally(on.app.deps);
  expect(await unfolded()).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
});

test("of an issuer or in a currency that there is not is refused", async () => {
  expect(await refusal(months({ issuerId: on.app.deps.newId() }))).toMatchObject({ code: "not_found" });
  expect(await refusal(months({ currency: "XXQ" }))).toMatchObject({ code: "unknown_currency" });
  expect(await refusal(months({ months: 61 }))).toMatchObject({ code: "invalid_request" });
});
