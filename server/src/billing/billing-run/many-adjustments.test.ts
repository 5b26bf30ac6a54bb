import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { toStored } from "@billow/core/metering/quantity.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ensureCustomers } from "../../parties/customers/ensure-customers.ts";
import { ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { preparedDatabase, type TestDatabase } from "../../testing/database.ts";
import { type CommandProcess, runBillow, spawnBillow } from "../../testing/processes/billow-process.ts";
import { type HeldLock, holdLock, lockWaits } from "../../testing/processes/hold-lock.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { verified } from "../../testing/verified.ts";
import { runBilling } from "./run-billing.ts";

/** More than the lanes of a run take in their first transactions. */
const CUSTOMERS = 1_020;

const actor = { kind: "system", id: "test", name: "Test" } as const;

const folder = temporaryFolder();
const processes: CommandProcess[] = [];
const clock = fixedClock("2026-07-03T08:00:00Z");
let prepared: Awaited<ReturnType<typeof preparedDatabase>>;
let app: TestApp;

beforeAll(async () => {
  prepared = await preparedDatabase(billApril);
}, 120_000);

beforeEach(async () => {
  app = await testApp({ clock, database: await prepared.copy() });
});

afterEach(() => app.close());

/** A month of many customers that is billed, and usage of it that came later. */
async function billApril(database: TestDatabase): Promise<void> {
  app = await testApp({ clock, database });
  const { deps } = app;
  await ensureDefaultRateCard(deps);
  const tenantIds = Array.from({ length: CUSTOMERS }, (_, index) => `tenant-of-many-${index}`);
  await ensureCustomers(deps, { tenantIds, currency: "EUR" });
  await recordUsageOfAll("100", "2026-04-01");
  await runBilling(deps, { period: "2026-04", actor });
  // Issuing them one by one would take longer than all the rest; the books are not looked at here.
  await sql`UPDATE invoice SET status = 'pending'`.execute(deps.db);
  await recordUsageOfAll("50", "2026-04-01");
  await app.close();
}

afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(({ ended }) => ended));
  await prepared.drop();
  folder[Symbol.dispose]();
});

describe("late usage of more customers than one transaction takes", () => {
  test("is billed once by runs over two months at once", async () => {
    const periods = ["2026-05", "2026-06", "2026-05", "2026-06"];
    await Promise.all(periods.map((period) => runBilling(app.deps, { period, actor })));
    await expectOnce();
  }, 120_000);

  test("is billed once by a run that was killed after a part and goes on", async () => {
    const killed = runBilling(app.deps, {
      period: "2026-05",
      actor,
      onProgress: () => {
        throw new Error("killed");
      },
    });
    await expect(killed).rejects.toThrow("killed");
    // The lane that was told of first, and the other one with what it was at.
    expect([500n, 1_000n]).toContain((await adjusted())?.lines);
    await runBilling(app.deps, { period: "2026-05", actor });
    await runBilling(app.deps, { period: "2026-06", actor });
    await expectOnce();
  }, 120_000);

  test("is billed once by runs whose processes are killed between transactions and while writing, and the run after them", async () => {
    const { pool } = app.deps;
    {
      await using _held = await holdLastCustomer();
      await kill(await runUntilHeld());
    }
    await expectNothingLeft();
    {
      await using held = await holdLastCustomer();
      const run = await runUntilHeld();
      // What usage was billed is the last that is written of a transaction's invoices.
      await using _written = await holdLock(pool, "LOCK TABLE billed_usage IN SHARE MODE");
      await held.release();
      await expect.poll(() => lockWaits(pool), POLLING).toEqual(["relation"]);
      await kill(run);
    }
    await expectNothingLeft();
    for (const period of ["2026-05", "2026-06"]) {
      const again = await runBillow(folder.path, ["run", period], environment());
      expect(again.code, again.err).toBe(0);
    }
    await expectOnce();
  }, 300_000);
});

/** The last of the customers is in somebody's hands, so that a run cannot come to its end. */
function holdLastCustomer(): Promise<HeldLock> {
  return holdLock(app.deps.pool, "SELECT FROM customer ORDER BY id DESC LIMIT 1 FOR UPDATE");
}

const environment = () => ({ DATABASE_URL: String(app.deps.pool.options.connectionString) });

/** Starts a run and waits until nothing is left of it but the transaction that waits for the last customer. */
async function runUntilHeld(): Promise<CommandProcess> {
  const run = spawnBillow(folder.path, ["run", "2026-05"], environment());
  processes.push(run);
  await expect.poll(async () => (await adjusted())?.lines, POLLING).toBe(1_000n);
  await expect.poll(() => lockWaits(app.deps.pool), POLLING).toEqual(["transactionid"]);
  return run;
}

async function kill({ child, ended }: CommandProcess): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

/** Of a run that was killed in its last transaction, nothing of that is left. */
async function expectNothingLeft(): Promise<void> {
  const { db } = app.deps;
  const run = await db.selectFrom("billing_run").select("state").where("period", "=", "2026-05").execute();
  expect(run).toEqual([{ state: "running" }]);
  expect((await adjusted())?.lines).toBe(1_000n);
}

/** Of a machine that is busy with other tests. */
const POLLING = { timeout: 60_000, interval: 20 };

async function expectOnce(): Promise<void> {
  // 50 hours at 0.0245 are 1.23.
  expect(await adjusted()).toEqual({
    lines: BigInt(CUSTOMERS),
    customers: BigInt(CUSTOMERS),
    amounts: [123n],
  });
  const { findings } = await verified(app.deps);
  expect(findings.filter(({ check }) => ["billed", "amounts", "numbers"].includes(check))).toEqual([]);
}

async function adjusted() {
  const { rows } = await sql<{ lines: bigint; customers: bigint; amounts: bigint[] }>`
    SELECT count(*) AS lines, count(DISTINCT customer_id) AS customers, array_agg(DISTINCT amount) AS amounts
    FROM invoice_line JOIN invoice ON invoice.id = invoice_line.invoice_id WHERE kind = 'adjustment'`.execute(
    app.deps.db,
  );
  return rows[0];
}

async function recordUsageOfAll(quantity: string, month: string): Promise<void> {
  const stored = decimalText(toStored(decimal(quantity), BUILT_IN_METERS.of("compute.vcpu")));
  await sql`
    INSERT INTO usage_month (customer_id, meter, month, dimensions, quantity)
    SELECT id, 'compute.vcpu', ${month}, '{}', ${stored}::numeric FROM customer
    ON CONFLICT (customer_id, meter, month, dimensions) DO UPDATE SET quantity = usage_month.quantity + excluded.quantity`.execute(
    app.deps.db,
  );
}
