import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instantOfSeconds } from "../../http/present.ts";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../testing/invoicing.ts";
import { allocation, discrepanciesOf, newTenant, reading } from "../../testing/usage.ts";

let on: Invoicing;

const PRICES = { "compute.vcpu": 3, "network.egress": 7, "seat.most": 11 } as const;
type Meter = keyof typeof PRICES;
const METERS = ["compute.vcpu", "network.egress", "seat.most"] as const;

beforeAll(async () => {
  const clock = fixedClock("2026-12-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  await on.call("createMeter", {
    body: { id: "seat.most", name: "Seats", group: "licence", kind: "peak", unit: "seat" },
  });
  // Whole hours and whole cents: nothing is rounded, so that sums of parts are sums.
  const items = METERS.map((meter) => ({
    product: meter,
    meter,
    price: { model: "unit" as const, unitPrice: `0.${String(PRICES[meter]).padStart(2, "0")}` },
  }));
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(async () => {
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
  expect(await faultsOf(on.app.deps.db)).toEqual([]);
  await on.app.close();
});

/** November has thirty days of twenty-four hours. */
const START = Date.parse("2026-11-01T00:00:00Z") / 1000;
const HOURS = 30 * 24;

const used = fc.record({
  kind: fc.constantFrom("size", "traffic", "seats"),
  hour: fc.integer({ min: 0, max: HOURS - 1 }),
  amount: fc.integer({ min: 1, max: 9 }),
});
const move = fc.record({
  tenant: fc.integer({ min: 0, max: 1 }),
  day: fc.integer({ min: 0, max: 29 }),
  to: fc.integer({ min: 0, max: 2 }),
  /** Whether it is told before the usage is. */
  isEarly: fc.boolean(),
});
const world = fc.record({
  tenants: fc.tuple(fc.array(used, { maxLength: 5 }), fc.array(used, { maxLength: 5 })),
  moves: fc.array(move, { minLength: 1, maxLength: 6 }),
});
type Used = typeof used extends fc.Arbitrary<infer U> ? U : never;

function eventOf(tenantId: string, { kind, hour, amount }: Used, place: number) {
  const at = (hours: number) => instantOfSeconds(START + hours * 3600);
  if (kind === "size")
    return allocation({ tenantId, resource: `vm-${place}`, at: at(hour), vcpus: String(amount) });
  const window = { from: at(hour), before: at(hour + 1), quantity: String(amount) };
  const meter = kind === "seats" ? { meter: "seat.most", resource: `seats-${place}` } : {};
  return reading({ tenantId, ...window, ...meter });
}

interface HourOfMeter {
  meter: Meter;
  hour: number;
  quantity: number;
}

/** What a tenant used by hour and meter: sizes run on to the month's end, and of seats the first largest moment counts. */
function hoursOf(all: readonly Used[]): HourOfMeter[] {
  const seats = Map.groupBy(
    all.filter(({ kind }) => kind === "seats"),
    ({ hour }) => hour,
  );
  const levels = [...seats].map(([hour, own]) => ({
    hour,
    quantity: own.reduce((sum, { amount }) => sum + amount, 0),
  }));
  const [most] = levels.sort((a, b) => b.quantity - a.quantity || a.hour - b.hour);
  return [
    ...(most === undefined ? [] : [{ meter: "seat.most" as const, ...most }]),
    ...all.flatMap(({ kind, hour, amount: quantity }): HourOfMeter[] => {
      if (kind === "seats") return [];
      if (kind === "traffic") return [{ meter: "network.egress" as const, hour, quantity }];
      return Array.from({ length: HOURS - hour }, (_, later) => ({
        meter: "compute.vcpu" as const,
        hour: hour + later,
        quantity,
      }));
    }),
  ];
}

async function usedBy(customerId: string, meter: Meter): Promise<number> {
  const query = { from: "2026-11-01", before: "2026-12-01", granularity: "total" as const, meter };
  const { data } = await on.call("getUsage", { query: { ...query, customerId } });
  return Number(data.totals[0]?.quantity ?? 0);
}

test("tenants that move conserve usage and money, back and forth and on whatever day", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ tenants, moves }) => {
      const ids = tenants.map(() => newTenant());
      const customers = [
        await makeCustomer(on.call, { tenantId: ids[0] ?? "" }),
        await makeCustomer(on.call, { tenantId: ids[1] ?? "" }),
        await makeCustomer(on.call, { tenantId: newTenant() }),
      ];
      const ownerOf = ids.map((_, place) => Array.from({ length: 30 }, () => place));
      const tellMoves = async (isEarly: boolean) => {
        for (const { tenant, day, to } of moves.filter((one) => one.isEarly === isEarly)) {
          const from = `2026-11-${String(day + 1).padStart(2, "0")}`;
          const body = { tenantId: ids[tenant] ?? "", from, move: true };
          const params = { id: customers[to]?.id ?? "" };
          const done = await on.call("addCustomerTenant", { params, body }).then(
            () => true,
            () => false,
          );
          // Whoever has it on some of these days already is told, and nothing moves.
          if (done) ownerOf[tenant]?.fill(to, day);
        }
      };
      await tellMoves(true);
      const events = tenants.flatMap((all, tenant) =>
        all.toSorted((a, b) => a.hour - b.hour).map((one, place) => eventOf(ids[tenant] ?? "", one, place)),
      );
      if (events.length > 0) await ingestEvents(on.app.deps, events);
      await accrue(on.app.deps);
      await tellMoves(false);
      await on.call("startBillingRun", { body: { period: "2026-11" } });
      for (const [place, { id }] of customers.entries()) {
        const own = tenants.flatMap((all, tenant) =>
          hoursOf(all).filter(({ hour }) => ownerOf[tenant]?.[Math.floor(hour / 24)] === place),
        );
        let cents = 0;
        for (const meter of METERS) {
          const quantity = own
            .filter((one) => one.meter === meter)
            .reduce((sum, one) => sum + one.quantity, 0);
          expect([meter, await usedBy(id, meter)]).toEqual([meter, quantity]);
          cents += quantity * PRICES[meter];
        }
        // All of it counts as billed.
        const { counts } = (await on.call("listUsageNotices", { query: { customerId: id } })).data;
        expect(counts.filter(({ kind }) => kind !== "sharedResource")).toEqual([]);
        const { items } = (await on.call("listInvoices", { query: { customerId: id } })).data;
        expect(items.reduce((sum, { subtotal }) => sum + Math.round(Number(subtotal) * 100), 0)).toBe(cents);
      }
    }),
    { numRuns: 10 },
  );
}, 60_000);
