import { microUnits } from "@billow/core/metering/sizes.ts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instantOfSeconds } from "../../http/present.ts";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { billing } from "../../testing/acts/billing.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../testing/invoicing.ts";
import { allocation, newTenant, reading } from "../../testing/usage.ts";

let on: Invoicing;
const { run, invoiceOf } = billing(() => on);

const NOW = "2026-11-01T00:00:00Z";
const START = Date.parse("2026-10-01T00:00:00Z") / 1000;
const LAST = 31 * 86_400 - 1;

beforeAll(async () => {
  const clock = fixedClock(NOW);
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  await on.call("createMeter", {
    body: { id: "licence.user", name: "Users", group: "licence", kind: "peak", unit: "user" },
  });
  const tiers = [
    { upTo: "40", unitPrice: "0.1" },
    { upTo: null, unitPrice: "0.0333" },
  ];
  const items = [
    { product: "vCPU", meter: "compute.vcpu", price: { model: "graduated" as const, tiers } },
    { product: "Disk", meter: "storage.block", price: { model: "unit" as const, unitPrice: "0.0817" } },
    { product: "Egress", meter: "network.egress", price: { model: "volume" as const, tiers } },
    { product: "Users", meter: "licence.user", price: { model: "unit" as const, unitPrice: "3.3" } },
  ];
  await on.call("createRateCard", {
    body: { name: "Prices", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

const event = fc.record({
  resource: fc.constantFrom("a", "b", "c"),
  at: fc.integer({ min: -86_400, max: LAST }),
  seconds: fc.integer({ min: 1, max: 40_000 }),
  size: fc.integer({ min: 0, max: 9 }),
  kind: fc.constantFrom("sizes", "stopped", "deleted", "traffic"),
});

const customer = fc.record({
  events: fc.array(event, { maxLength: 8 }),
  percent: fc.option(fc.integer({ min: 1, max: 60 })),
  recurring: fc.option(fc.integer({ min: 1, max: 90 })),
  startsOn: fc.constantFrom("2026-09-01", "2026-10-01", "2026-10-13"),
  taxRate: fc.constantFrom("19", "7.7"),
});

type Value<T> = T extends fc.Arbitrary<infer V> ? V : never;

function eventOf(tenantId: string, { resource, at, seconds, size, kind }: Value<typeof event>) {
  const from = instantOfSeconds(START + at);
  const before = instantOfSeconds(START + Math.min(at + seconds, LAST + 1));
  if (kind === "traffic") return reading({ tenantId, from, before, quantity: `${size}.25` });
  const sizes = { "licence.user": microUnits(String(size)) };
  const state = { ...(kind === "stopped" && { state: "stopped" }), deleted: kind === "deleted" };
  return allocation({ tenantId, resource, at: from, vcpus: String(size), blockGib: "13", sizes, ...state });
}

async function made(tenantId: string, drawn: Value<typeof customer>) {
  const { id } = await makeCustomer(on.call, { tenantId, taxCategory: "standard", taxRate: drawn.taxRate });
  await ingestEvents(
    on.app.deps,
    drawn.events.map((one) => eventOf(tenantId, one)),
  );
  const { percent, recurring, startsOn } = drawn;
  await on.call("createSubscription", {
    body: {
      customerId: id,
      startsOn,
      ...(percent !== null && { discount: { percent: String(percent) } }),
      items: recurring === null ? [] : [{ product: "Support", quantity: "1", unitPrice: `${recurring}.55` }],
    },
  });
  return { id };
}

test("at the month's end, the live bill is the draft that the run makes, whatever was used and agreed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(customer, { minLength: 1, maxLength: 4 }), async (all) => {
      const customers = [];
      for (const one of all) customers.push(await made(newTenant(), one));
      await accrue(on.app.deps);
      const live = [];
      for (const params of customers)
        live.push(
          (await on.call("getUpcomingInvoice", { params, query: { at: "2026-10-31T23:59:59Z" } })).data,
        );
      await run("2026-10");
      for (const [place, one] of customers.entries()) {
        const draft = await invoiceOf(one, "2026-10-01");
        const { lines, subtotal, discount, tax, total, projected } =
          live[place] ?? expect.fail("no live bill");
        if (draft === undefined) {
          expect({ lines, total, projected }).toEqual({ lines: [], total: "0.00", projected: null });
          continue;
        }
        expect(draft).toMatchObject({ subtotal, discount, tax, total });
        expect(draft.lines).toHaveLength(lines.length);
        expect(draft.lines).toMatchObject(lines);
        expect(projected).toEqual({ subtotal, discount, tax, total });
      }
    }),
    { numRuns: 12 },
  );
}, 60_000);
