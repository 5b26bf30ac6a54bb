import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDb, createPool } from "../../db/connection/pool.ts";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { foldPlatformUsage } from "../../metering/usage/rollups/fold-platform-usage.ts";
import type { TestApp } from "../../testing/app.ts";
import { silentLog } from "../../testing/silent-log.ts";
import { allocation, reading } from "../../testing/usage.ts";
import { appWithEverything, verified } from "../../testing/verified.ts";
import { rebuild } from "./rebuild.ts";

let app: TestApp;

beforeAll(async () => {
  app = await appWithEverything();
}, 60_000);

afterAll(() => app.close());

test("rebuilding puts allocations and rollups right, also while usage arrives, and touches nothing that is", async () => {
  const { deps } = app;
  expect(await rebuild(deps)).toBe(0);
  await sql`UPDATE allocation SET vcpus = vcpus + 1 WHERE resource = 'vm-2'`.execute(deps.db);
  await sql`DELETE FROM allocation WHERE resource = 'vm-1' AND customer_id = (SELECT id FROM customer WHERE tenant_id = 'east')`.execute(
    deps.db,
  );
  await sql`UPDATE usage_hour SET quantity = quantity * 2 WHERE meter = 'network.egress'`.execute(deps.db);
  await sql`DELETE FROM usage_day WHERE day < '2026-10-03'`.execute(deps.db);
  await sql`UPDATE usage_month SET quantity = quantity + 1, first_ten = first_ten + 1, first_twenty = 0`.execute(
    deps.db,
  );
  await sql`INSERT INTO usage_hour SELECT customer_id, 'moon', hour, dimensions, 1 FROM usage_hour WHERE meter = 'network.egress'`.execute(
    deps.db,
  );
  await sql`UPDATE platform_usage_change SET quantity = quantity + 1 WHERE meter = 'network.egress'`.execute(
    deps.db,
  );
  await foldPlatformUsage(deps);
  await sql`DELETE FROM platform_usage_day WHERE day = '2026-10-03'`.execute(deps.db);
  expect((await verified(deps)).findings.length).toBeGreaterThan(20);
  const arriving = Array.from({ length: 10 }, (_, index) =>
    ingestEvents(deps, [
      reading({
        tenantId: index % 2 === 0 ? "east" : "west",
        from: "2026-10-02T14:00:00Z",
        before: "2026-10-02T15:00:00Z",
        quantity: "1.5",
      }),
      allocation({ tenantId: "east", resource: "vm-1", at: `2026-10-02T1${index}:00:00Z`, vcpus: "2" }),
    ]),
  );
  // A rebuild is a process of its own beside the server, so it does not share the server's connections.
  const pool = createPool({
    connectionString: deps.pool.options.connectionString ?? "",
    log: silentLog,
    max: 4,
  });
  await Promise.all([rebuild({ ...deps, pool, db: createDb(pool) }), ...arriving, accrue(deps)]);
  await pool.end();
  expect((await verified(deps)).findings).toEqual([]);
  expect(await rebuild(deps)).toBe(0);
});
