import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { AWS, DIGITALOCEAN, GOOGLE, type PublishedPrices } from "../../testing/examples/published-prices.ts";
import { type Invoicing, makeCustomer } from "../../testing/invoicing.ts";
import { reading } from "../../testing/usage.ts";

let on: Invoicing;
const { run, invoiceOf } = billing(() => on);

beforeAll(async () => {
  const clock = fixedClock("2026-10-01T00:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
});

beforeEach(() => emptyBusiness(on.app.deps.db));

afterAll(() => on.app.close());

/** Whole cents of units at a price with eight decimals, half of one rounded up: written apart from Billow's rules. */
function cents(units: bigint, price: string): bigint {
  const [whole = "0", decimals = ""] = price.split(".");
  const scaled = BigInt(whole + decimals.padEnd(8, "0"));
  return (units * scaled + 500_000n) / 1_000_000n;
}

/** A hundredth of a percentage of cents, half of one rounded up. */
function percent(of: bigint, rate: bigint): bigint {
  return (of * rate + 50n) / 100n;
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
const HOURS = 744n;

function awsBill(): bigint[] {
  const usage = [
    cents(3n * HOURS, "0.0416"),
    cents(1_387n, "0.768"),
    cents(1_300n, "0.08"),
    cents(421n, "0.05"),
    cents(5n * HOURS, "0.005"),
    0n,
    cents(10_240n, "0.09"),
    cents(2_005n, "0.085"),
  ];
  return [...usage, percent(sum(usage), 10n)];
}

function digitalOceanBill(): bigint[] {
  // 26.57 by the hour are more than a month's 24.00. The allowance leaves 402.4 GiB.
  return [
    2_400n,
    cents(200n, "0.00893"),
    cents(55n, "0.06"),
    cents(310n, "0.00744"),
    0n,
    0n,
    402n,
    480n,
    2_400n,
  ];
}

function googleBill(): bigint[] {
  const usage = [
    cents(2_969n, "0.06701142"),
    cents(93n, "0.03350571"),
    cents(250n, "0.1"),
    cents(80n, "0.05"),
    cents(4n * HOURS, "0.005"),
    0n,
    cents(1_023n, "0.12"),
    cents(476n, "0.11"),
  ];
  const support = percent(sum(usage), 3n);
  return [...usage, support > 2_900n ? support : 2_900n];
}

test.each<[string, PublishedPrices, bigint[]]>([
  [AWS.provider, AWS, awsBill()],
  [DIGITALOCEAN.provider, DIGITALOCEAN, digitalOceanBill()],
  [GOOGLE.provider, GOOGLE, googleBill()],
])(
  "a month at the public prices of %s, to the cent, and the live bill at its end",
  async (_, prices, bill) => {
    await on.call("createRateCard", {
      body: { name: prices.provider, currency: "USD", validFrom: "2026-01-01", items: prices.items },
    });
    const customer = await makeCustomer(on.call, { tenantId: "made-up", currency: "USD" });
    const items = prices.recurring.map((item) => ({ ...item, quantity: "1" }));
    await on.call("createSubscription", {
      body: { customerId: customer.id, startsOn: "2026-10-01", items },
    });
    const events = prices.used.map(({ meter, dimensions, quantity }) =>
      reading({
        tenantId: "made-up",
        meter,
        dimensions,
        quantity: String(quantity),
        from: "2026-10-01T00:00:00Z",
        before: "2026-11-01T00:00:00Z",
      }),
    );
    on.clock.set("2026-11-01T00:00:00Z");
    await ingestEvents(on.app.deps, events);
    const at = "2026-10-31T23:59:59Z";
    const params = { id: customer.id };
    const live = (await on.call("getUpcomingInvoice", { params, query: { at } })).data;
    await run("2026-10");
    const draft = await invoiceOf(customer, "2026-10-01");
    const amounts = draft?.lines.map(({ amount }) => BigInt(amount.replace(".", "")));
    expect(amounts).toEqual(bill);
    expect(draft?.subtotal.replace(".", "")).toBe(String(sum(bill)));
    expect(draft?.held).toBe(false);
    expect(draft).toMatchObject({ lines: live.lines, total: live.total });
  },
);
