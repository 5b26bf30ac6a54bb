import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { emptyBusiness, faultsOf } from "../../testing/books.ts";
import { type FixedClock, fixedClock } from "../../testing/clock.ts";
import { makeCustomer } from "../../testing/invoicing.ts";
import { expectSameWorld, settle } from "../../testing/life/end-of-life.ts";
import type { Life } from "../../testing/life/life.ts";
import { PRICE_LIST } from "../../testing/life/month-cost.ts";
import { operation } from "../../testing/life/operation.ts";
import { play } from "../../testing/life/player.ts";
import { newWorld } from "../../testing/life/world.ts";
import { verified } from "../../testing/verified.ts";

/*
 * Whole lives: random operations of every kind on random customers, terms, usage and invoices, done with the product and
 * with a small model that was written apart from it. After each step both say the same, and in the end both have the same
 * books. BILLOW_LIVES=500 tries more lives than the few of every test run, BILLOW_LIFE_SEED=1 others.
 */

const LIVES = Number(process.env.BILLOW_LIVES ?? 12);
const SEED = process.env.BILLOW_LIFE_SEED;

let app: TestApp;
let clock: FixedClock;

beforeAll(async () => {
  clock = fixedClock("2026-11-02T08:00:00Z");
  app = await testApp({ clock });
});

afterAll(() => app.close());

test(
  "a life of any operations ends in the model's books",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 15, maxLength: 45 }), async (operations) => {
        const life = await begin();
        for (const one of operations) await play(life, one);
        await expectSameWorld(life);
        await settle(life);
        await expectSameWorld(life);
        expect(await faultsOf(app.deps.db)).toEqual([]);
        expect((await verified(app.deps)).findings).toEqual([]);
      }),
      { numRuns: LIVES, ...(SEED !== undefined && { seed: Number(SEED) }) },
    );
  },
  120_000 + LIVES * 20_000,
);

async function begin(): Promise<Life> {
  await emptyBusiness(app.deps.db);
  clock.set("2026-11-02T08:00:00Z");
  const call = app.as("admin");
  const world = newWorld();
  await call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items: PRICE_LIST },
  });
  for (const taxRate of ["19", "7"]) {
    const { id, tenantId } = await makeCustomer(call, { taxCategory: "standard", taxRate });
    world.customers.push({ id, tenantId, taxRate, credit: 0n, terms: [], charges: [] });
  }
  return { app, call, clock, world };
}
