import { afterAll, beforeAll, expect, test } from "vitest";
import { testApp } from "../../testing/app.ts";
import { billing } from "../../testing/billing.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;
const { run, invoiceOf } = billing(() => on);

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  const items = [
    { product: "vCPU", meter: "compute.vcpu", price: { model: "unit" as const, unitPrice: "1" } },
  ];
  await on.call("createRateCard", {
    body: { name: "Prices", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const setup = { product: "Setup", quantity: "1", unitPrice: "99", interval: "once" as const };
const licence = {
  product: "Licence",
  quantity: "2",
  unitPrice: "365",
  interval: "year" as const,
  charged: "advance" as const,
};
const support = { product: "Support", quantity: "1", unitPrice: "92", interval: "quarter" as const };

test("setup fees, prepaid years and quarters are charged once, whatever is voided and run again", async () => {
  const { id } = await makeCustomer(on.call);
  const lines = async (month: string) =>
    (await invoiceOf({ id }, `${month}-01`))?.lines.map(({ kind, product, quantity, unit, amount }) => [
      kind,
      product,
      quantity,
      unit,
      amount,
    ]);
  const items = [setup, licence, { ...support, until: "2026-12-15" }];
  const terms = { customerId: id, startsOn: "2026-10-01", items };
  await on.call("createSubscription", { body: terms });
  const october = [
    ["recurring", "Setup", "1", null, "99.00"],
    ["recurring", "Licence", "2", "year", "730.00"],
  ];
  await run("2026-10");
  expect(await lines("2026-10")).toEqual(october);
  const first = await invoiceOf({ id }, "2026-10-01");
  const params = { id: first?.id ?? "" };
  await on.call("finalizeInvoice", { params });
  expect(await run("2026-10")).toMatchObject({ created: 0 });
  await on.call("voidInvoice", { params, body: { reason: "another address" } });
  expect(await run("2026-10")).toMatchObject({ created: 1 });
  expect(await lines("2026-10")).toEqual(october);
  const again = await invoiceOf({ id }, "2026-10-01");
  await on.call("finalizeInvoice", { params: { id: again?.id ?? "" } });
  // November has none of it; in December the quarter ends on its last day, 76 days of 92.
  on.clock.set("2026-12-03T08:00:00Z");
  expect(await run("2026-11")).toMatchObject({ created: 0 });
  // The same terms from another day on change nothing.
  await on.call("createSubscription", { body: { ...terms, startsOn: "2026-12-01" } });
  on.clock.set("2027-01-03T08:00:00Z");
  expect(await run("2026-12")).toMatchObject({ created: 1 });
  expect(await lines("2026-12")).toEqual([["recurring", "Support", "0.826087", "quarter", "76.00"]]);
});

test("an item that is charged once has no last day, and no item ends before it begins", async () => {
  const { id } = await makeCustomer(on.call);
  const agree = (item: object) =>
    refusal(
      on.call("createSubscription", {
        body: { customerId: id, startsOn: "2026-10-01", items: [{ ...setup, ...item }] },
      }),
    );
  for (const item of [{ until: "2027-01-01" }, { interval: "year", until: "2026-09-30" }])
    expect(await agree(item)).toMatchObject({
      code: "invalid_date",
      errors: [{ pointer: "/items/0/until" }],
    });
});
