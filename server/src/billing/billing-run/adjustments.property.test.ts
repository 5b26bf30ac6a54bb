import { partsWithRecurring } from "@billow/core/billing/adjustment.ts";
import { partsOfBill, periodBill } from "@billow/core/billing/period-bill.ts";
import { DomainError } from "@billow/core/errors.ts";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { NO_TERMS } from "@billow/core/pricing/agreed-terms.ts";
import type { UsagePrice as Price } from "@billow/core/pricing/price.ts";
import type { RateCardItem } from "@billow/core/pricing/rate.ts";
import fc from "fast-check";
import { type Kysely, sql, type Transaction } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { billedBefore } from "../../books/billed-usage/billed-before.ts";
import { nameOfPart } from "../../books/billed-usage/part-names.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import { finalizeInvoice } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { voidInvoice } from "../../invoicing/invoices/lifecycle/void-invoice.ts";
import { recordPayment } from "../../payments/payments/record-payment.ts";
import { refundInvoice } from "../../payments/payments/refund-invoice.ts";
import { createRateCard } from "../../pricing/rate-cards/rate-card.ts";
import { createSubscription } from "../../pricing/subscriptions/create-subscription.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { emptyBusiness, faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { makeTenant } from "../../testing/usage.ts";
import { verified } from "../../testing/verified.ts";
import { refreshInvoice } from "./refresh-invoice.ts";
import { runBilling } from "./run-billing.ts";

/*
 * Whatever arrives late, is corrected, voided, refunded, refreshed and run in whatever order: once a last run has passed, all
 * that stands bills of every month what its usage costs, to the cent, and no cent was given back twice.
 */

const actor = { kind: "system", id: "test", name: "Test" } as const;
const MONTHS = ["2026-07", "2026-08", "2026-09", "2026-10"];
const LAST = "2026-11";

const tiers = [
  { upTo: "40", unitPrice: "0.1" },
  { upTo: null, unitPrice: "0.0333" },
];

/** One product a model of price, told apart by a dimension. */
const PRICES: Record<string, Price> = {
  unit: { model: "unit", unitPrice: "0.0245" },
  graduated: { model: "graduated", tiers },
  volume: { model: "volume", tiers },
  package: { model: "package", size: "7", packagePrice: "1.005" },
};

const OF_INVOICES: ReadonlySet<string> = new Set([
  "billed",
  "amounts",
  "books",
  "postings",
  "receivable",
  "numbers",
  "timelines",
  "statuses",
]);

const TERMS = { recurring: 250n, minimum: 900n, discount: { percent: "10" } };

let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock: fixedClock("2027-03-03T08:00:00Z") });
});

beforeEach(() => emptyBusiness(app.deps.db));

afterAll(() => app.close());

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("use" as const),
      month: fc.constantFrom(...MONTHS),
      model: fc.constantFrom(...Object.keys(PRICES)),
      /** In hundredths of a GiB; what would leave less than nothing leaves nothing. */
      change: fc.integer({ min: -9_000, max: 9_000 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("run" as const, "finalize" as const, "refresh" as const),
      month: fc.constantFrom(...MONTHS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("void" as const), month: fc.constantFrom(...MONTHS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("refund" as const),
      month: fc.constantFrom(...MONTHS),
      /** What of the payment is given back. */
      percent: fc.constantFrom(1n, 33n, 100n),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("tax" as const),
      tax: fc.constantFrom(["standard", "19"], ["standard", "7"], ["reverseCharge", "0"]),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

test("any sequence of late usage, corrections, taxes, refunds, runs, refreshes and voids ends in what usage costs", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 6, maxLength: 24 }),
      fc.boolean(),
      async (steps, hasTerms) => {
        await emptyBusiness(app.deps.db);
        const customerId = await customerWith(hasTerms);
        for (const one of steps) {
          await take(customerId, one);
          expect(await negativeTotals()).toEqual([]);
        }
        await settle(customerId);
        const { refunds, billed } = await billedByMonth();
        expect(billed).toEqual(await costByMonth(hasTerms));
        await expectGivenBackOnce(customerId, refunds, hasTerms);
        expect(await faultsOf(app.deps.db)).toEqual([]);
        // Usage is written into the daily rollups alone here, so what is said about usage itself is left aside.
        const { findings } = await verified(app.deps);
        expect(findings.filter(({ check }) => OF_INVOICES.has(check))).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
}, 300_000);

async function customerWith(hasTerms: boolean): Promise<string> {
  const { deps } = app;
  const id = await makeTenant(deps, "nordwind");
  const items = Object.entries(PRICES).map(([model, price]) => ({
    product: model,
    meter: "network.egress",
    match: { model },
    price: JSON.parse(JSON.stringify(price)),
  }));
  await inTransaction(deps.db, async (tx) => {
    await createRateCard(tx, deps, {
      name: "Standard",
      currency: "EUR",
      validFrom: "2026-01-01",
      audience: "everyone",
      items,
    });
    if (!hasTerms) return;
    await createSubscription(tx, deps, {
      customerId: id,
      rateCardId: null,
      startsOn: "2026-01-01",
      discount: TERMS.discount,
      minimumSpend: "9.00",
      items: [
        {
          product: "Support",
          description: null,
          quantity: "1",
          unitPrice: "2.5",
          interval: "month",
          charged: "arrears",
          until: null,
        },
      ],
    });
  });
  return id;
}

async function take(customerId: string, one: Step): Promise<void> {
  const { deps } = app;
  if (one.do === "use") return use(customerId, one);
  if (one.do === "tax") return taxAs(customerId, one.tax);
  if (one.do === "run") {
    await runBilling(deps, { period: one.month, actor });
    return;
  }
  const ref = await standingInvoice(deps.db, one.month);
  if (ref === undefined) return;
  const call = { ref, ifMatch: null, actor };
  await inTransaction(deps.db, async (tx) => {
    if (one.do === "void") return voidInvoice(tx, deps, { ...call, reason: "made in error" });
    if (one.do === "finalize") return finalizeInvoice(tx, deps, { ...call, asItIs: true });
    if (one.do === "refund") return payAndRefund(tx, call, one.percent);
    return refreshInvoice(tx, deps, call);
  }).catch((error: unknown) => {
    // An action that its status refuses changes nothing.
    if (!(error instanceof DomainError)) throw error;
  });
}

async function payAndRefund(
  tx: Transaction<Database>,
  call: { ref: string; ifMatch: null; actor: typeof actor },
  percent: bigint,
): Promise<void> {
  const read = () =>
    tx.selectFrom("invoice").selectAll().where("id", "=", call.ref).executeTakeFirstOrThrow();
  const { status, total } = await read();
  if (status === "pending")
    await recordPayment(tx, app.deps, {
      ...call,
      payment: { amount: formatAmount(total, "EUR"), method: "bank transfer" },
    });
  const paid = await read();
  const amount = formatAmount(((paid.amount_paid - paid.amount_refunded) * percent) / 100n, "EUR");
  await refundInvoice(tx, app.deps, { ...call, refund: { amount } });
}

async function taxAs(customerId: string, [category, rate]: readonly string[]): Promise<void> {
  await sql`UPDATE customer SET tax_category = ${category}, tax_rate = ${rate}::numeric, tax_id = 'DE136695976'
    WHERE id = ${customerId}`.execute(app.deps.db);
}

async function use(
  customerId: string,
  { month, model, change }: { month: string; model: string; change: number },
): Promise<void> {
  const stored = String(change * 10_000);
  await sql`
    INSERT INTO usage_month (customer_id, meter, month, dimensions, quantity)
    VALUES (${customerId}, 'network.egress', ${`${month}-01`}, ${dimensionsKey({ model })}, greatest(${stored}::numeric, 0))
    ON CONFLICT (customer_id, meter, month, dimensions) DO UPDATE SET quantity = greatest(usage_month.quantity + ${stored}::numeric, 0)`.execute(
    app.deps.db,
  );
}

/** Bills every month, issues everything, and bills one month more, in which enough was used to give all back. */
async function settle(customerId: string): Promise<void> {
  for (const month of MONTHS) {
    await take(customerId, { do: "run", month });
    await take(customerId, { do: "finalize", month });
  }
  await use(customerId, { month: LAST, model: "unit", change: 100_000_000 });
  await runBilling(app.deps, { period: LAST, actor });
  // Nothing is left for another month.
  expect(await runBilling(app.deps, { period: "2026-12", actor, dryRun: true })).toMatchObject({
    warnings: expect.not.arrayContaining([expect.stringContaining("late or corrected")]),
  });
}

async function standingInvoice(db: Kysely<Database>, month: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM invoice WHERE period_from = ${`${month}-01`}::date AND status <> 'voided'`.execute(db);
  return rows[0]?.id;
}

async function negativeTotals(): Promise<unknown[]> {
  return (await sql`SELECT number FROM invoice WHERE total < 0`.execute(app.deps.db)).rows;
}

/**
 * Refunds that lines count as given back before are refunds that were made, and no month is refunded beyond what it comes to
 * with those lines.
 */
async function expectGivenBackOnce(
  customerId: string,
  counted: ReadonlyMap<string, bigint>,
  hasTerms: boolean,
): Promise<void> {
  const { db } = app.deps;
  const costs = await costByMonth(hasTerms);
  const months = await billedBefore(db, {
    periods: MONTHS.map((month) => ({ customerId, from: `${month}-01` })),
    except: null,
  });
  for (const { from, byPeopleIn } of months) {
    const refunded = byPeopleIn("EUR").givenBack;
    const month = from.slice(0, 7);
    const used = counted.get(month) ?? 0n;
    const cost = Object.entries(costs).reduce(
      (sum, [key, amount]) => (key.startsWith(month) ? sum + BigInt(amount) : sum),
      0n,
    );
    expect(used >= 0n && used <= refunded, `${month}: ${used} of ${refunded}`).toBe(true);
    expect(cost - (refunded - used) >= 0n, `${month}: ${cost} less ${refunded - used}`).toBe(true);
  }
}

/** What the lines of invoices that stand come to for each month, by product, in minor units; the discount apart. */
async function billedByMonth() {
  const { rows } = await sql<{ month: string; product: string; amount: bigint }>`
    SELECT to_char(line.period_from, 'YYYY-MM') AS month,
      CASE product WHEN 'Support' THEN 'Recurring items' ELSE product END AS product, sum(amount)::bigint AS amount
    FROM invoice_line AS line JOIN invoice ON invoice.id = line.invoice_id
    WHERE status <> 'voided' AND line.period_from < ${`${LAST}-01`}::date GROUP BY 1, 2
    UNION ALL
    SELECT to_char(invoice.period_from, 'YYYY-MM'), 'Discount', -sum(discount_share)::bigint
    FROM invoice_line AS line JOIN invoice ON invoice.id = line.invoice_id
    WHERE status <> 'voided' AND invoice.period_from < ${`${LAST}-01`}::date GROUP BY 1`.execute(app.deps.db);
  const isRefund = ({ product }: { product: string }) => product === "Refund";
  const refunds = new Map(rows.filter(isRefund).map(({ month, amount }) => [month, amount]));
  return { billed: sums(rows.filter((row) => !isRefund(row))), refunds };
}

/** What each month that an invoice stands for costs, rated afresh from its usage. */
async function costByMonth(hasTerms: boolean): Promise<Record<string, string>> {
  const items: RateCardItem[] = Object.entries(PRICES).map(([model, price]) => ({
    product: model,
    description: "",
    meter: "network.egress",
    match: { model },
    price,
  }));
  const { rows } = await sql<{ month: string; model: string; quantity: string }>`
    SELECT to_char(month, 'YYYY-MM') AS month, dimensions::jsonb ->> 'model' AS model, quantity FROM usage_month`.execute(
    app.deps.db,
  );
  const costs = MONTHS.flatMap((month) => {
    const usage = rows
      .filter((row) => row.month === month)
      .map(({ model, quantity }) => ({
        meter: "network.egress" as const,
        dimensions: { model },
        quantity: decimal(quantity),
      }));
    const terms = hasTerms ? TERMS : NO_TERMS;
    const bill = periodBill({
      meters: BUILT_IN_METERS,
      items,
      usage,
      from: `${month}-01`,
      monthSeconds: 1,
      currency: "EUR",
      terms,
    });
    return partsWithRecurring(partsOfBill(bill), terms).map(({ item, amount }) => {
      const product = typeof item === "number" ? (items[item]?.product ?? "") : nameOfPart(item);
      return { month, product, amount };
    });
  });
  return sums(costs);
}

function sums(rows: readonly { month: string; product: string; amount: bigint }[]): Record<string, string> {
  const totals = new Map<string, bigint>();
  for (const { month, product, amount } of rows) {
    const key = `${month} ${product}`;
    totals.set(key, (totals.get(key) ?? 0n) + amount);
  }
  return Object.fromEntries(
    [...totals].flatMap(([key, sum]) => (sum === 0n ? [] : [[key, String(sum)]])).sort(),
  );
}
