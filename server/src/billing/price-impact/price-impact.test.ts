import { afterAll, beforeAll, expect, test } from "vitest";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { digestOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, refusal } from "../../testing/invoicing.ts";

let on: Invoicing;
const { use } = billing(() => on);

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

afterAll(() => on.app.close());

const item = (meter: string, unitPrice: string) => ({
  product: meter,
  meter,
  price: { model: "unit" as const, unitPrice },
});

test("other prices rate the last closed month again, in all and by customer, and nothing is stored", async () => {
  const card = { name: "Prices", currency: "EUR", validFrom: "2026-01-01" };
  await on.call("createRateCard", { body: { ...card, items: [item("compute.vcpu", "0.1")] } });
  const agreed = await on.call("createRateCard", {
    body: { ...card, audience: "agreed", items: [item("compute.vcpu", "0.05")] },
  });
  const small = await makeCustomer(on.call, { name: "Small", tenantId: "small" });
  const large = await makeCustomer(on.call, { name: "Large", tenantId: "large" });
  const own = await makeCustomer(on.call, { name: "Own", tenantId: "own" });
  await makeCustomer(on.call, { name: "Idle", tenantId: "idle" });
  await use(small, "compute.vcpu", "100", "2026-10-05");
  await use(large, "compute.vcpu", "1000", "2026-10-05");
  await use(large, "network.egress", "10", "2026-10-05");
  await use(own, "compute.vcpu", "1000", "2026-10-05");
  const terms = { startsOn: "2026-10-01" };
  await on.call("createSubscription", {
    body: { ...terms, customerId: large.id, discount: { percent: "10" }, minimumSpend: "50.00" },
  });
  await on.call("createSubscription", { body: { ...terms, customerId: own.id, rateCardId: agreed.data.id } });
  const before = await digestOf(on.app.deps.db);
  const asked = { currency: "EUR", period: "2026-10", items: [item("compute.vcpu", "0.2")] };
  expect((await on.call("computePriceImpact", { body: asked })).data).toEqual({
    period: "2026-10",
    currency: "EUR",
    customers: 2,
    // 10.00 and 100.00 less 10 %, then twice as much.
    current: "100.00",
    proposed: "200.00",
    change: "100.00",
    held: 1,
    largest: [
      { customerId: large.id, name: "Large", current: "90.00", proposed: "180.00", change: "90.00" },
      { customerId: small.id, name: "Small", current: "10.00", proposed: "20.00", change: "10.00" },
    ],
  });
  const ofAgreed = { ...asked, rateCardId: agreed.data.id, items: [item("compute.vcpu", "0.04")] };
  expect((await on.call("computePriceImpact", { body: ofAgreed })).data).toMatchObject({
    customers: 1,
    change: "-10.00",
    largest: [{ name: "Own" }],
  });
  expect(await digestOf(on.app.deps.db)).toEqual(before);
});

test("what could not be published, or is not over, is refused", async () => {
  const asked = { currency: "EUR", period: "2026-10", items: [item("gpu", "1"), item("gpu", "2")] };
  const refused = (body: typeof asked) => refusal(on.call("computePriceImpact", { body }));
  expect(await refused(asked)).toMatchObject({
    code: "invalid_price",
    errors: [{ pointer: "/items/1/match" }],
  });
  const running = { ...asked, period: "2026-11", items: [item("gpu", "1")] };
  expect(await refused(running)).toMatchObject({ code: "period_not_closed" });
});
