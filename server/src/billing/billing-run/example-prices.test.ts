import { afterAll, beforeAll, expect, test } from "vitest";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { DEFAULT_RATE_CARD, ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../testing/invoicing.ts";
import { reading } from "../../testing/usage.ts";

const EXAMPLE = expect.stringMatching(/^Prices come from the example rate card/);
const SENDER = expect.stringMatching(/^Invoices of Cloud operator show no address of their sender/);
let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  await ensureDefaultRateCard(app.deps);
});

afterAll(() => on.app.close());

async function newUser(): Promise<void> {
  const { tenantId } = await makeCustomer(on.call);
  const times = { from: "2026-10-15T00:00:00Z", before: "2026-10-15T01:00:00Z" };
  await ingestEvents(on.app.deps, [reading({ tenantId, meter: "compute.vcpu", quantity: "1000", ...times })]);
}

async function warned(period: string, dryRun: boolean): Promise<string[]> {
  return (await on.call("startBillingRun", { body: { period, dryRun } })).data.warnings;
}

test("a run and its preview say that prices come from the example card, and none does once there are own prices", async () => {
  expect(await warned("2026-09", true)).toEqual([]);
  await newUser();
  expect(await warned("2026-10", true)).toEqual([SENDER, EXAMPLE]);
  expect(await warned("2026-10", false)).toEqual([SENDER, EXAMPLE]);
  // Said again by a run that makes nothing, as long as its invoices have these prices.
  expect(await warned("2026-10", false)).toEqual([SENDER, EXAMPLE]);
  // What the sender lacks may be mended since, so a run keeps nothing of it.
  const kept = await on.call("getBillingRun", { params: { id: "2026-10" } });
  expect(kept.data.warnings).toEqual([EXAMPLE]);

  // The same prices from another day are somebody's own.
  await on.call("createRateCard", { body: { ...DEFAULT_RATE_CARD, validFrom: "2026-10-01" } });
  expect(await warned("2026-10", true)).toEqual([]);
  await newUser();
  expect(await warned("2026-10", true)).toEqual([SENDER]);
});
