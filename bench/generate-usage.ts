import type { BenchBillow, DatabasePool } from "./billow.ts";

/** What a customer has: two meters in four regions, each measured every hour. */
const SERIES_A_CUSTOMER = 8;

/** Before what is sent over HTTP. */
const FIRST_HOUR_MS = Date.parse("2025-01-01T00:00:00Z");
const HOUR_MS = 3_600_000;

/** How many whole hours of so many customers come to at least so many events. */
export function hoursOf(events: number, customers: number): number {
  return Math.ceil(events / (customers * SERIES_A_CUSTOMER));
}

export function eventsOf(hours: number, customers: number): number {
  return hours * customers * SERIES_A_CUSTOMER;
}

const hourAfter = (hours: number) => new Date(FIRST_HOUR_MS + hours * HOUR_MS).toISOString();

export const dayAfter = (days: number) => hourAfter(days * 24).slice(0, 10);

/** How much is stored of one gigabyte: told by an event that is taken in and forgotten again. */
export async function storedUnit(billow: BenchBillow): Promise<string> {
  const [from, before] = ["2025-01-01T00:00:00Z", "2025-01-01T01:00:00Z"];
  const used = { meter: "network.egress", resource: "one", quantity: "1", from, before, dimensions: {} };
  const event = {
    specversion: "1.0",
    id: "one",
    source: "/bench",
    subject: "tenant-1",
    type: "billow.usage",
    data: used,
  };
  await billow.call("/api/v1/events", { method: "POST", body: [event] });
  const { rows } = await billow.pool.query<{ quantity: string }>("SELECT quantity FROM usage_hour");
  await billow.pool.query(
    "TRUNCATE usage_event, usage_hour, usage_day, usage_month, platform_usage_hour, platform_usage_day, platform_usage_change",
  );
  return rows[0]?.quantity ?? "1";
}

/** Usage records of whole hours with all that is summed of them, made by the database. */
export async function generateUsage(
  pool: DatabasePool,
  { customers, from, before, unit }: { customers: number; from: number; before: number; unit: string },
): Promise<void> {
  for (let hour = from; hour < before; hour++) await generateHour(pool, { customers, hour, unit });
  const range = [hourAfter(from), hourAfter(before)];
  const hours = "usage_hour WHERE hour >= $1::timestamptz AND hour < $2::timestamptz";
  await pool.query(
    `INSERT INTO usage_day AS day (customer_id, meter, day, dimensions, quantity)
     SELECT customer_id, meter, hour::date, dimensions, sum(quantity) FROM ${hours} GROUP BY 1, 2, 3, 4
     ON CONFLICT (customer_id, meter, day, dimensions) DO UPDATE SET quantity = day.quantity + excluded.quantity`,
    range,
  );
  await pool.query(
    `INSERT INTO platform_usage_hour (meter, hour, dimensions, quantity)
     SELECT meter, hour, dimensions, sum(quantity) FROM ${hours} GROUP BY 1, 2, 3`,
    range,
  );
  await pool.query(
    `INSERT INTO platform_usage_day AS day (meter, day, dimensions, quantity)
     SELECT meter, hour::date, dimensions, sum(quantity) FROM ${hours} GROUP BY 1, 2, 3
     ON CONFLICT (meter, day, dimensions) DO UPDATE SET quantity = day.quantity + excluded.quantity`,
    range,
  );
  await pool.query(
    `INSERT INTO usage_month AS month (customer_id, month, meter, dimensions, quantity, first_ten, first_twenty)
     SELECT customer_id, date_trunc('month', hour)::date, meter, dimensions, sum(quantity),
       coalesce(sum(quantity) FILTER (WHERE extract(day FROM hour) <= 10), 0), coalesce(sum(quantity) FILTER (WHERE extract(day FROM hour) <= 20), 0)
     FROM ${hours} GROUP BY 1, 2, 3, 4
     ON CONFLICT (customer_id, month, meter, dimensions) DO UPDATE SET quantity = month.quantity + excluded.quantity,
       first_ten = month.first_ten + excluded.first_ten, first_twenty = month.first_twenty + excluded.first_twenty`,
    range,
  );
  await pool.query(
    "VACUUM ANALYZE usage_event, usage_hour, usage_day, usage_month, platform_usage_hour, platform_usage_day",
  );
}

/** An hour's records, which arrive together shortly after it. */
async function generateHour(
  pool: DatabasePool,
  { customers, hour, unit }: { customers: number; hour: number; unit: string },
): Promise<void> {
  await pool.query(
    `WITH made AS MATERIALIZED (
         SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS customer_id, 'tenant-' || n AS tenant_id, $2::timestamptz AS starts_at, meter,
           kind || '-' || n || '-' || region AS resource, '{"region":"' || region || '"}' AS dimensions, 1 + (n * 7 + number) % 13 AS quantity
         FROM generate_series(1, $1::int) AS n,
           (VALUES ('network.egress', 'net'), ('network.ingress', 'port')) AS metered (meter, kind),
           (VALUES ('fra', 1), ('ams', 2), ('hel', 3), ('par', 4)) AS regions (region, number)),
       stored AS (
         INSERT INTO usage_event (key, source, event_id, revision, content, type, customer_id, tenant_id, resource, starts_at, ends_at, dimensions, meter, quantity, received_at)
         SELECT md5('/bench ' || id)::uuid, '/bench', id, 0, md5(id || quantity)::uuid, 'usage', customer_id, tenant_id, resource, starts_at,
           starts_at + interval '1 hour', dimensions, meter, quantity, starts_at + interval '65 minutes'
         FROM (SELECT *, resource || '/' || extract(epoch FROM starts_at)::bigint / 3600 AS id FROM made) AS named ORDER BY customer_id)
       INSERT INTO usage_hour (customer_id, meter, hour, dimensions, quantity)
       SELECT customer_id, meter, starts_at, dimensions, quantity * $3::numeric FROM made`,
    [customers, hourAfter(hour), unit],
  );
}
