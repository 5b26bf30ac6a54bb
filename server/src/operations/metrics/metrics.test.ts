import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withoutUnmeasured } from "../../http/service/metrics.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { type FixedClock, fixedClock } from "../../testing/clock.ts";
import { makeInvoice } from "../../testing/invoicing.ts";
import { reading } from "../../testing/usage.ts";

const TOKEN = "a-token-of-this-test";

let app: TestApp;
let clock: FixedClock;

beforeAll(async () => {
  clock = fixedClock("2026-05-04T10:00:00Z");
  app = await testApp({
    clock,
    env: { BILLOW_METRICS_TOKEN: TOKEN, BILLOW_SECURITY_CONTACT: "security@example.com" },
  });
});

afterAll(() => app.close());

const scrape = (authorization: string) => app.server.inject({ url: "/metrics", headers: { authorization } });
const lines = async () => (await scrape(`Bearer ${TOKEN}`)).payload.split("\n");

test("figures say what waits, what failed, what is owed and what has no customer, and are read every 15 seconds", async () => {
  const { deps } = app;
  const call = app.as("admin");
  expect(await lines()).not.toContainEqual(expect.stringMatching(/^billow_outstanding_amount\{/));
  await makeInvoice({ app, clock, call }, "sent", { amount: "1234.56" });
  await sql`UPDATE delivery SET state = 'failed'`.execute(deps.db);
  await makeInvoice({ app, clock, call }, "sent", { amount: "0.07" });
  const at = {
    tenantId: "stranger",
    from: "2026-05-01T00:00:00Z",
    before: "2026-05-01T01:00:00Z",
    quantity: "3",
  };
  const readings = ["net-1", "net-1", "net-2"].map((resource) => reading({ ...at, resource }));
  await ingestEvents(deps, [...readings, ...readings.slice(1)]);
  await sql`
    INSERT INTO billing_run (period, id, state, started_at, finished_at, skipped, warnings)
    VALUES ('2026-04', ${deps.newId()}::uuid, 'done', '2026-05-01T00:10:00Z', '2026-05-01T00:20:00Z', '[{}, {}]', '["one"]')`.execute(
    deps.db,
  );
  clock.advance({ seconds: 4 });
  expect(await lines()).not.toContainEqual(expect.stringMatching(/^billow_outstanding_amount\{/));
  clock.advance({ seconds: 31 });
  expect(await lines()).toEqual(
    expect.arrayContaining([
      "billow_figures_up 1",
      'billow_outstanding_amount{currency="EUR"} 1234.63',
      'billow_deliveries_failed{destination="email"} 1',
      'billow_deliveries_waiting{destination="email"} 1',
      'billow_delivery_oldest_age_seconds{destination="email"} 40',
      'billow_delivery_oldest_age_seconds{destination="webhook"} 0',
      'billow_usage_events_total{outcome="accepted"} 3',
      'billow_usage_events_total{outcome="duplicates"} 2',
      "billow_usage_unmatched_events 3",
      "billow_usage_unmatched_resources 2",
      "billow_usage_unmatched_tenants 1",
      `billow_billing_run_finished_timestamp_seconds{period="2026-04"} ${Date.parse("2026-05-01T00:20:00Z") / 1000}`,
      'billow_billing_run_skipped_customers{period="2026-04"} 2',
      'billow_billing_run_warnings{period="2026-04"} 1',
    ]),
  );
});

test("figures say how far sources are, what has no price, what the check of the books found, and how large the database is", async () => {
  const { db, newId } = app.deps;
  const admin = app.as("admin");
  const mapping = { meter: "compute.vcpu", metric: "vcpus", type: "gauge" as const, tenantLabel: "tenant" };
  const config = { url: "http://127.0.0.1:1", mappings: [{ ...mapping, resourceLabels: ["vm"] }] };
  for (const name of ["fra", "ber"])
    await admin("createSource", { body: { name, kind: "prometheus", confirmDoubled: true, config } });
  await sql`
    UPDATE collector_state SET failures = 3, collected_until = '2026-05-04T09:00:00Z'
    WHERE collector_id = (SELECT id FROM collector WHERE name = 'fra')`.execute(db);
  const invoice = await makeInvoice({ app, clock, call: admin }, "draft");
  await sql`
    INSERT INTO billed_usage (customer_id, period_from, invoice_id, meter, dimensions, tenant, quantity, outcome)
    SELECT customer_id, '2026-04-01', id, meter, '', '', 9000000, 'unpriced' FROM invoice, unnest(ARRAY['compute.vcpu', 'network.egress']) AS meter
    WHERE id = ${invoice.id}`.execute(db);
  await sql`
    INSERT INTO usage_watermark (customer_id, accrued_until) VALUES (${invoice.customer.id}, '2026-05-04T09:30:00Z')
    ON CONFLICT (customer_id) DO UPDATE SET accrued_until = excluded.accrued_until`.execute(db);
  await sql`
    INSERT INTO verification (id, started_at, finished_at, part, checked, finding_count, findings, to_tell, told)
    VALUES (${newId()}, '2026-05-04T00:10:00Z', '2026-05-04T00:20:00Z', 'end', '{}', 2, '[]', false, '{}')`.execute(
    db,
  );
  clock.set("2026-05-04T10:30:00Z");
  const read = await lines();
  expect(read).toEqual(
    expect.arrayContaining([
      'billow_source_lag_seconds{source="fra"} 5400',
      'billow_source_failures{source="fra"} 3',
      'billow_source_failures{source="ber"} 0',
      "billow_usage_unpriced_series 2",
      'billow_usage_unpriced_quantity{meter="compute.vcpu",unit="vCPU-hour"} 0.0025',
      'billow_usage_unpriced_quantity{meter="network.egress",unit="GiB"} 9',
      "billow_invoices_held 1",
      `billow_usage_watermark_timestamp_seconds ${Date.parse("2026-05-04T09:30:00Z") / 1000}`,
      `billow_verify_finished_timestamp_seconds ${Date.parse("2026-05-04T00:20:00Z") / 1000}`,
      "billow_verify_findings 2",
      expect.stringMatching(/^billow_database_size_bytes [1-9]\d{6,}$/),
    ]),
  );
  expect(read).not.toContainEqual(expect.stringMatching(/^billow_source_lag_seconds{source="ber"}/));
});

test("the lag of the event loop is left out until it was measured", () => {
  const text = [
    "a 1",
    "nodejs_eventloop_lag_min_seconds 9223372036.854776",
    "nodejs_eventloop_lag_mean_seconds NaN",
    "b 2",
    "",
  ].join("\n");
  expect(withoutUnmeasured(text)).toBe("a 1\nb 2\n");
  expect(withoutUnmeasured(text.replace("NaN", "0.01"))).toBe(text.replace("NaN", "0.01"));
});

test("who finds a weakness learns whom to tell", async () => {
  const { payload, headers } = await app.server.inject("/.well-known/security.txt");
  expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(payload).toMatch(/^Contact: mailto:security@example\.com\nExpires: 2026-1\d-\d\dT[\d:.]+Z\n$/);
});

test("without the token nothing is shown; a database that is away is said, and the rest stays", async () => {
  for (const authorization of ["", "Bearer another-token-of-16", `Basic ${TOKEN}`]) {
    const answer = await scrape(authorization);
    expect(answer.statusCode).toBe(401);
    expect(answer.payload).not.toContain("billow_");
  }
  const { db } = app.deps;
  clock.advance({ seconds: 60 });
  await sql`ALTER TABLE billing_run RENAME TO billing_run_away`.execute(db);
  const away = await lines();
  expect(away).toContain("billow_figures_up 0");
  expect(away).toContainEqual(expect.stringMatching(/^billow_http_requests_total\{.*status="401"\} 3$/));
  await sql`ALTER TABLE billing_run_away RENAME TO billing_run`.execute(db);
});

test.each(["prometheus/billow-alerts.yml", "grafana/billow.json"])(
  "%s asks for metrics that there are",
  async (file) => {
    clock.advance({ seconds: 60 });
    const served = (await lines()).flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
    const text = readFileSync(join(import.meta.dirname, "../../../../deploy", file), "utf8");
    const asked = new Set(
      [...text.matchAll(/\b(?:billow|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_bucket$/, "")),
    );
    expect(asked.size).toBeGreaterThan(10);
    expect([...asked].filter((name) => !served.includes(name))).toEqual([]);
  },
);
