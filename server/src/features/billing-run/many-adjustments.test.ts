import { decimal, decimalText } from "@billow/core/decimal.ts";
import { meterOf } from "@billow/core/meter.ts";
import { toStored } from "@billow/core/quantity.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { emptyBusiness } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { verified } from "../../testing/verified.ts";
import { ensureDefaultRateCard } from "../catalog/default-rate-card.ts";
import { ensureCustomers } from "../customers/ensure-customers.ts";
import { runBilling } from "./run-billing.ts";

/** More than one transaction takes. */
const CUSTOMERS = 1_020;

const actor = { kind: "system", id: "test", name: "Test" } as const;

let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock: fixedClock("2027-01-03T08:00:00Z") });
});

beforeEach(async () => {
  const { deps } = app;
  await emptyBusiness(deps.db);
  await ensureDefaultRateCard(deps);
  const tenantIds = Array.from({ length: CUSTOMERS }, (_, index) => `tenant-of-many-${index}`);
  await ensureCustomers(deps, { tenantIds, currency: "EUR" });
  await useOfAll("100", "2026-10-15");
  await runBilling(deps, { period: "2026-10", actor });
  // Issuing them one by one would take longer than all the rest; the books are not looked at here.
  await sql`UPDATE invoice SET status = 'pending'`.execute(deps.db);
  await useOfAll("50", "2026-10-16");
});

afterAll(() => app.close());

describe("late usage of more customers than one transaction takes", () => {
  test("is billed once by runs over two months at once", async () => {
    const periods = ["2026-11", "2026-12", "2026-11", "2026-12"];
    await Promise.all(periods.map((period) => runBilling(app.deps, { period, actor })));
    await expectOnce();
  }, 120_000);

  test("is billed once by a run that was killed after a part and goes on", async () => {
    const killed = runBilling(app.deps, {
      period: "2026-11",
      actor,
      onProgress: () => {
        throw new Error("killed");
      },
    });
    await expect(killed).rejects.toThrow("killed");
    // The lane that was told of first, and the other one with what it was at.
    expect([500n, 1_000n]).toContain((await adjusted())?.lines);
    await runBilling(app.deps, { period: "2026-11", actor });
    await runBilling(app.deps, { period: "2026-12", actor });
    await expectOnce();
  }, 120_000);
});

async function expectOnce(): Promise<void> {
  // 50 hours at 0.0245 are 1.23.
  expect(await adjusted()).toEqual({
    lines: BigInt(CUSTOMERS),
    customers: BigInt(CUSTOMERS),
    amounts: [123n],
  });
  const { findings } = await verified(app.deps);
  expect(findings.filter(({ check }) => check === "billed" || check === "amounts")).toEqual([]);
}

async function adjusted() {
  const { rows } = await sql<{ lines: bigint; customers: bigint; amounts: bigint[] }>`
    SELECT count(*) AS lines, count(DISTINCT customer_id) AS customers, array_agg(DISTINCT amount) AS amounts
    FROM invoice_line JOIN invoice ON invoice.id = invoice_line.invoice_id WHERE kind = 'adjustment'`.execute(
    app.deps.db,
  );
  return rows[0];
}

async function useOfAll(quantity: string, day: string): Promise<void> {
  const stored = decimalText(toStored(decimal(quantity), meterOf("compute.vcpu")));
  await sql`
    INSERT INTO usage_day (customer_id, meter, day, dimensions, quantity)
    SELECT id, 'compute.vcpu', ${day}, '{}', ${stored}::numeric FROM customer`.execute(app.deps.db);
}
