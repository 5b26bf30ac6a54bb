import type { DatabasePool } from "./billow.ts";

/** Customers every benchmark bills and lists. */
export const CUSTOMERS = 5_000;

const CUSTOMER_ID = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";

/** One tenant or meter in forty bills as one: what `--wide` spreads the same usage over. */
export const WIDTH = 40;

/** How many tenants the customer `n` of a wide catalogue has: 1 to 40. */
const TENANTS = `1 + (n * 7919) % ${WIDTH}`;

/** The id of a tenant of the customer `n`, of which there are as many as `TENANTS` says. */
export function tenantIdOf(n: number, place: number): string {
  const tenant = place % (1 + ((n * 7919) % WIDTH));
  return tenant === 0 ? `tenant-${n}` : `tenant-${n}-${tenant}`;
}

/** The account of a customer's tenant: the customer's own id for the first. */
const ACCOUNT_ID = `CASE WHEN tenant = 0 THEN ${CUSTOMER_ID}
  ELSE ('00000000-0000-7002-8000-' || lpad(to_hex(n * ${WIDTH} + tenant), 12, '0'))::uuid END`;

/** Customers with names of two words, so that searches meet common and rare parts. */
export async function generateCustomers(
  pool: DatabasePool,
  wide = false,
  customers = CUSTOMERS,
): Promise<void> {
  await pool.query(
    `INSERT INTO customer (id, issuer_id, tenant_id, name, search_name, billing_email, currency, payment_terms_days, tax_category, tax_rate, demo, created_at)
     SELECT ${CUSTOMER_ID}, (SELECT id FROM issuer), 'tenant-' || n, name, lower(name), 'billing@' || n || '.example', 'EUR', 14, 'standard', 19, false, '2026-01-01T00:00:00Z'
     FROM (SELECT n, (ARRAY['Nordwind','Hafenlicht','Delta','Ostsee','Alpen','Fjord','Atlas','Brunnen','Kiefer','Quarz','Meridian','Zephyr'])[1 + n % 12]
       || ' ' || (ARRAY['Robotik','Genomics','Studios','Analytics','Render','Wetter','Logistik','Energie','Medien','Labor'])[1 + (n / 12) % 10]
       || ' ' || n AS name FROM generate_series(1, $1) AS n) AS named`,
    [customers],
  );
  const tenants = `(SELECT n, tenant, ${ACCOUNT_ID} AS account_id, 'tenant-' || n || CASE WHEN tenant = 0 THEN '' ELSE '-' || tenant END AS tenant_id
    FROM generate_series(1, $1) AS n, generate_series(0, ${wide ? `(${TENANTS}) - 1` : "0"}) AS tenant) AS made`;
  await pool.query(
    `INSERT INTO tenant_account (id, tenant_id, issuer_id) SELECT account_id, tenant_id, (SELECT id FROM issuer) FROM ${tenants}`,
    [customers],
  );
  await pool.query(
    `INSERT INTO tenancy (account_id, customer_id, tenant_id, billed_as, from_day, before_day)
     SELECT account_id, ${CUSTOMER_ID}, tenant_id, CASE WHEN tenant = 0 THEN '' ELSE tenant_id END, '-infinity', 'infinity' FROM ${tenants}`,
    [customers],
  );
  await pool.query("VACUUM ANALYZE customer, tenant_account, tenancy");
  await countRunningMonthsAsComputed(pool);
}

/** They are computed every quarter of an hour, and would all be in the minute that is measured. */
async function countRunningMonthsAsComputed(pool: DatabasePool): Promise<void> {
  await pool.query(
    `INSERT INTO running_month (customer_id, issuer_id, period_from, currency, so_far, projected, parts, held, computed_at)
     SELECT id, issuer_id, date_trunc('month', now())::date, currency, 0, 0, '[]', false, now() FROM customer ON CONFLICT DO NOTHING`,
  );
}

/**
 * Daily rollups, of each customer and of all, day by day as usage comes in: eight series a customer, as many metered lines
 * an invoice will have. `wide` spreads the same number of rows over 40 meters and the customers' tenants.
 */
export async function generateRollups(
  pool: DatabasePool,
  { from, days, wide = false }: { from: string; days: number; wide?: boolean },
): Promise<number> {
  const narrow = `(VALUES ('compute.vcpu','{"region":"fra"}', 3600000000::numeric * 96), ('compute.ram','{"region":"fra"}', 3600000000::numeric * 384),
    ('storage.block','{"region":"fra"}', 3600000000::numeric * 12000), ('storage.object','{"region":"fra"}', 3600000000::numeric * 48000),
    ('network.ingress','{"region":"fra"}', 1000000::numeric * 40), ('network.egress','{"region":"fra"}', 1000000::numeric * 20),
    ('gpu','{"gpuModel":"H100"}', 3600000000::numeric * 24), ('gpu','{"gpuModel":"H200"}', 3600000000::numeric * 48)) AS series (meter, dimensions, quantity)`;
  const series = wide
    ? `LATERAL (SELECT 'bench.m' || (n + of_customer) % ${WIDTH} AS meter, '{"region":"fra"}' AS dimensions, 1000000::numeric * 40 AS quantity,
        (day + of_customer) % (${TENANTS}) AS tenant FROM generate_series(1, 8) AS of_customer) AS series`
    : `LATERAL (SELECT *, 0 AS tenant FROM ${narrow}) AS series`;
  const inserted = await pool.query(
    `INSERT INTO usage_day (customer_id, meter, day, dimensions, quantity)
     SELECT ${ACCOUNT_ID}, meter, $2::date + day, dimensions, quantity * (1 + (n * 7 + day) % 13)
     FROM generate_series(1, $1) AS n, generate_series(0, $3 - 1) AS day, ${series}
     ORDER BY day, n`,
    [CUSTOMERS, from, days],
  );
  await pool.query(
    `INSERT INTO platform_usage_day (meter, day, dimensions, quantity)
     SELECT meter, day, dimensions, sum(quantity) FROM usage_day GROUP BY meter, day, dimensions`,
  );
  await pool.query(
    `INSERT INTO usage_month (customer_id, month, meter, dimensions, quantity, first_ten, first_twenty)
     SELECT customer_id, date_trunc('month', day::timestamp)::date, meter, dimensions, sum(quantity),
       coalesce(sum(quantity) FILTER (WHERE extract(day FROM day) <= 10), 0), coalesce(sum(quantity) FILTER (WHERE extract(day FROM day) <= 20), 0)
     FROM usage_day GROUP BY 1, 2, 3, 4`,
  );
  await pool.query("VACUUM ANALYZE usage_day, usage_month, platform_usage_day");
  return inserted.rowCount ?? 0;
}

/** Invoices of three years, all statuses, paid mostly, without lines: lists read none. */
export async function generateInvoices(pool: DatabasePool, count: number): Promise<void> {
  const id = "('00000000-0000-7001-8000-' || lpad(to_hex(n), 12, '0'))::uuid";
  const customer = "('00000000-0000-7000-8000-' || lpad(to_hex(1 + (n::bigint * 7919) % $2), 12, '0'))::uuid";
  const step = 200_000;
  for (let from = 1; from <= count; from += step) {
    await pool.query(
      `INSERT INTO invoice (id, issuer_id, customer_id, number, number_year, number_sequence, status, origin, currency, issue_date, due_date, paid_date,
         subtotal, discount, tax, total, amount_paid, amount_refunded, version, created_at)
       SELECT ${id}, (SELECT id FROM issuer), ${customer}, 'INV-' || year || '-' || CASE WHEN n < 1000 THEN lpad(n::text, 4, '0') ELSE n::text END, year, n, status, 'manual', 'EUR', issued, issued + 14,
         CASE WHEN status IN ('paid', 'refunded') THEN issued + 9 END, net, 0, 0, net,
         CASE WHEN status IN ('paid', 'refunded') THEN net ELSE 0 END, CASE WHEN status = 'refunded' THEN net / 2 ELSE 0 END, 1, '2026-01-01T00:00:00Z'
       FROM (SELECT n, extract(year FROM DATE '2024-01-01' + (n::bigint * 1050 / $3)::int)::int AS year, DATE '2024-01-01' + (n::bigint * 1050 / $3)::int AS issued,
           (1000 + (n::bigint * 104729) % 9000000)::bigint AS net,
           (ARRAY['draft','pending','sent','sent','overdue','voided','refunded'])[1 + n % 7] AS rare, n % 100 AS share FROM generate_series($1::int, $4::int) AS n) AS made,
         LATERAL (SELECT CASE WHEN share < 78 THEN 'paid' WHEN rare = 'sent' AND issued + 14 < CURRENT_DATE THEN 'overdue' ELSE rare END AS status) AS settled`,
      [from, CUSTOMERS, count, Math.min(count, from + step - 1)],
    );
  }
  await pool.query("VACUUM ANALYZE invoice, invoice_tally");
}
