import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { toStored } from "@billow/core/metering/quantity.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ensureCustomers } from "../../parties/customers/ensure-customers.ts";
import { ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { runBilling } from "./run-billing.ts";

/** More than the lanes of a run take in their first transactions. */
const CUSTOMERS = 1_620;

const actor = { kind: "system", id: "test", name: "Test" } as const;

let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock: fixedClock("2026-11-03T08:00:00Z") });
});

beforeEach(async () => {
  await emptyBusiness(app.deps.db);
  await Promise.all([1, 2, 3].map(() => ensureDefaultRateCard(app.deps)));
  const tenantIds = Array.from({ length: CUSTOMERS }, (_, index) => `tenant-of-many-${index}`);
  await ensureCustomers(app.deps, { tenantIds, currency: "EUR" });
  const stored = decimalText(toStored(decimal("100"), BUILT_IN_METERS.of("compute.vcpu")));
  await sql`
    INSERT INTO usage_month (customer_id, meter, month, dimensions, quantity)
    SELECT id, 'compute.vcpu', '2026-10-01', '{}', ${stored}::numeric FROM customer`.execute(app.deps.db);
});

afterAll(() => app.close());

describe("a billing run over more customers than one transaction takes", () => {
  test("started three times at once makes one invoice each, without a gap", async () => {
    const runs = await Promise.all([1, 2, 3].map(() => runBilling(app.deps, { period: "2026-10", actor })));
    expect(runs.reduce((sum, one) => sum + one.created, 0)).toBe(CUSTOMERS);
    await expectOneEach();
  });

  test("killed after a part goes on where it was", async () => {
    const killed = runBilling(app.deps, {
      period: "2026-10",
      actor,
      onProgress: () => {
        throw new Error("killed");
      },
    });
    await expect(killed).rejects.toThrow("killed");
    const { data } = await app.withKey(["*"])("listBillingRuns", { query: {} });
    const invoices = data.items[0]?.invoices ?? 0;
    // The lane that was told of first, and the other one with what it was at.
    expect([500, 1_000]).toContain(invoices);
    expect(data.items).toMatchObject([{ state: "running", finishedAt: null }]);
    expect(await runBilling(app.deps, { period: "2026-10", actor })).toMatchObject({
      state: "done",
      created: CUSTOMERS - invoices,
      invoices: CUSTOMERS,
    });
    await expectOneEach();
  });

  async function expectOneEach(): Promise<void> {
    const { db } = app.deps;
    const { rows } = await sql<{ invoices: bigint; customers: bigint; last: number }>`
      SELECT count(*) AS invoices, count(DISTINCT customer_id) AS customers, max(number_sequence) AS last FROM invoice`.execute(
      db,
    );
    expect(rows).toEqual([{ invoices: BigInt(CUSTOMERS), customers: BigInt(CUSTOMERS), last: CUSTOMERS }]);
    expect(await faultsOf(db)).toEqual([]);
  }
});
