import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, outcomes, refusal } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";
import { assertPeriodsOpen } from "./assert-open.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-10-20T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("admin") };
});

afterAll(() => on.app.close());

const close = (period: string) => on.call("closeAccountingPeriod", { params: { period }, body: {} });

const reopen = (period: string) =>
  on.call("reopenAccountingPeriod", { params: { period }, body: { reason: "a late payment" } });

const periods = async () =>
  (await on.call("listAccountingPeriods", { query: {} })).data.items.map(({ period, state }) => [
    period,
    state,
  ]);

const october = { paidOn: "2026-10-31" };

test("a month is closed once it is over, and nothing is dated into it until it is reopened", async () => {
  const customer = await makeCustomer(on.call);
  const invoice = await makeInvoice(on, "sent", { customer });
  expect(await refusal(close("2026-10"))).toMatchObject({ code: "period_not_closed" });
  on.clock.set("2026-11-03T10:00:00Z");
  expect(await periods()).toEqual([
    ["2026-11", "running"],
    ["2026-10", "open"],
  ]);
  expect((await close("2026-10")).data).toMatchObject({ period: "2026-10", state: "closed" });
  expect(await periods()).toContainEqual(["2026-10", "closed"]);

  const before = await digestOf(on.app.deps.db);
  const params = { id: invoice.id };
  const payment = { amount: "10.00", method: "card", ...october };
  for (const call of [
    () => on.call("recordPayment", { params, body: payment }),
    () => on.call("createPayment", { body: { ...payment, customerId: customer.id } }),
  ])
    expect(await refusal(call())).toMatchObject({
      code: "accounting_period_closed",
      status: 409,
      detail: expect.stringContaining("The accounting period 2026-10 is closed"),
    });
  expect(await digestOf(on.app.deps.db)).toEqual(before);

  const paid = (await on.call("recordPayment", { params, body: { amount: "10.00", method: "card" } })).data;
  expect(paid.payments[0]).toMatchObject({ paidOn: "2026-11-03" });
  const [first] = paid.payments;
  on.clock.set("2026-12-02T10:00:00Z");
  await close("2026-11");
  const bounced = { reason: "bounced", on: "2026-11-30" };
  const back = on.call("reversePayment", { params: { id: first?.id ?? "" }, body: bounced });
  expect(await refusal(back)).toMatchObject({ code: "accounting_period_closed" });
  await reopen("2026-11");
  const reversed = await on.call("reversePayment", { params: { id: first?.id ?? "" }, body: bounced });
  expect(reversed.data).toMatchObject({ reversedOn: "2026-11-30" });
  expect((await verified(on.app.deps)).findings).toEqual([]);
});

test("is closed once, and reopened once, by whom may", async () => {
  expect(await refusal(close("2026-10"))).toMatchObject({
    code: "conflict",
    detail: expect.stringContaining("already"),
  });
  expect(await refusal(reopen("2026-09"))).toMatchObject({
    code: "conflict",
    detail: expect.stringContaining("not closed"),
  });
  const billing = on.app.as("billing");
  const reopening = billing("reopenAccountingPeriod", {
    params: { period: "2026-10" },
    body: { reason: "no" },
  });
  expect(await refusal(reopening)).toMatchObject({ code: "forbidden" });
  const { answers, codes } = await outcomes(Array.from({ length: 5 }, () => close("2026-08")));
  expect(answers).toHaveLength(1);
  expect(codes).toEqual({ conflict: 4 });
});

test("closing and posting at once have one order", async () => {
  const { data } = await on.call("listIssuers", {});
  const issuerId = data.items[0]?.id ?? "";
  await inTransaction(on.app.deps.db, async (tx) => {
    await assertPeriodsOpen(tx, [{ issuerId, postedOn: "2026-07-31" }]);
    expect(await refusal(close("2026-07"))).toMatchObject({
      code: "conflict",
      detail: expect.stringContaining("Somebody is posting"),
    });
  });
  await close("2026-07");
  const later = inTransaction(on.app.deps.db, (tx) =>
    assertPeriodsOpen(tx, [
      { issuerId, postedOn: "2026-12-01" },
      { issuerId, postedOn: "2026-07-01" },
    ]),
  );
  await expect(later).rejects.toMatchObject({ code: "accounting_period_closed" });

  on.clock.set("2027-01-02T10:00:00Z");
  const invoices = [];
  for (let made = 0; made < 8; made++) invoices.push(await makeInvoice(on, "pending"));
  const dated = { amount: "1.00", method: "card", paidOn: "2027-01-02" };
  on.clock.set("2027-02-01T10:00:00Z");
  const ended = await Promise.allSettled([
    ...invoices.map(({ id }) => on.call("recordPayment", { params: { id }, body: dated })),
    close("2027-01"),
  ]);
  const taken = ended.slice(0, -1).filter(({ status }) => status === "fulfilled").length;
  const { rows } = await sql<{ payments: number }>`
    SELECT count(*)::int AS payments FROM payment WHERE paid_on = '2027-01-02'`.execute(on.app.deps.db);
  expect(rows[0]?.payments).toBe(taken);
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  expect((await verified(on.app.deps)).findings).toEqual([]);
});
