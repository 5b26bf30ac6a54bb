import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { type FixedClock, fixedClock } from "../../testing/clock.ts";
import { BEGINNING, begin } from "../../testing/life/begin.ts";
import { expectSameWorld, settle } from "../../testing/life/end-of-life.ts";
import { operation } from "../../testing/life/operation.ts";
import { play } from "../../testing/life/player.ts";
import { expectSameReports } from "../../testing/life/reports.ts";
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
  clock = fixedClock(BEGINNING);
  app = await testApp({ clock });
});

afterAll(() => app.close());

test(
  "a life of any operations ends in the model's books",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { minLength: 15, maxLength: 45, size: "max" }),
        async (operations) => {
          const life = await begin({ app, clock });
          for (const one of operations) await play(life, one);
          await expectSameWorld(life);
          await settle(life);
          await expectSameWorld(life);
          await expectSameReports(life);
          expect(await faultsOf(app.deps.db)).toEqual([]);
          expect((await verified(app.deps)).findings).toEqual([]);
        },
      ),
      { numRuns: LIVES, ...(SEED !== undefined && { seed: Number(SEED) }) },
    );
  },
  120_000 + LIVES * 20_000,
);
