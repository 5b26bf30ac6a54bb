import type { Dimensions } from "@billow/core/metering/dimensions.ts";
import type { MeterId } from "@billow/core/metering/meter.ts";
import { parseInstantSeconds } from "@billow/core/metering/period.ts";
import { microUnits, NAMED_SIZES, type Sizes } from "@billow/core/metering/sizes.ts";
import { createTiling } from "@billow/core/metering/tiling.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { sql } from "kysely";
import { pino } from "pino";
import { SYSTEM } from "../activity/record/actors.ts";
import { readConfig } from "../config.ts";
import { createCounts } from "../counts.ts";
import { createJobQueue } from "../db/queue.ts";
import { ofSpan } from "../db/shards/whose.ts";
import { inSnapshot } from "../db/snapshot.ts";
import { inTransaction } from "../db/transaction.ts";
import { createNewId, type Deps } from "../deps.ts";
import { createTargets } from "../http/targets/targets.ts";
import { assignSome } from "../metering/usage/ingest/assign-unmatched-usage.ts";
import { comparePlatformUsage } from "../metering/usage/rollups/compare-platform.ts";
import { compareUsage, type Discrepancy } from "../metering/usage/rollups/compare-usage.ts";
import type { AllocationChange, UsageReading } from "../metering/usage/store/event.ts";
import { createCustomer } from "../parties/customers/create-customer.ts";
import { ensureFirstIssuer } from "../parties/issuers/issuer.ts";
import { createSealer } from "../sealer.ts";
import { type FixedClock, fixedClock } from "./clock.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { silentLog } from "./silent-log.ts";

/** What the use-cases of usage need, on a database of its own, without a server around them. */
export interface UsageWorld {
  deps: Deps;
  clock: FixedClock;
  close(): Promise<void>;
}

/** Once per test file, closed in `afterAll`. */
export async function usageWorld(options: { now: string; timeZone?: string }): Promise<UsageWorld> {
  return usageWorldOn(await testDatabase(), options);
}

export async function usageWorldOn(
  database: TestDatabase,
  options: { now: string; timeZone?: string },
): Promise<UsageWorld> {
  const clock = fixedClock(options.now);
  const { timeZone = "UTC" } = options;
  await ensureFirstIssuer(database.db, { timeZone, at: options.now });
  const deps = {
    ...database,
    clock,
    queue: createJobQueue(database.db, silentLog),
    targets: createTargets([]),
    sealer: createSealer(() => "a secret of tests"),
    newId: createNewId(clock),
    log: pino({ level: "silent" }),
    counts: createCounts(),
    config: readConfig({}),
    timeZone,
  };
  return { deps, clock, close: database.close };
}

let made = 0;

/** A tenant id that nobody has used, so that tests of one file do not meet in their figures. */
export function newTenant(): string {
  made += 1;
  return `tenant-${made}`;
}

/** A customer of the tenant id; answers its id. */
export async function makeTenant(deps: Deps, tenantId: string): Promise<string> {
  const customer = await inTransaction(deps.db, (tx) =>
    createCustomer(
      tx,
      deps,
      { name: tenantId, tenantId, billingEmail: null, currency: "EUR", taxCategory: "outsideScope" },
      { takeUp: assignSome, actor: SYSTEM },
    ),
  );
  return customer.id;
}

/** What a resource is from an instant on: `vcpus` vCPUs and nothing else, unless told otherwise. */
export function allocation(fields: {
  tenantId: string;
  at: string;
  id?: string;
  resource?: string;
  vcpus?: string;
  blockGib?: string;
  gpus?: string;
  deleted?: boolean;
  state?: string;
  sizes?: Sizes;
  revision?: number;
  source?: string;
  dimensions?: Dimensions;
}): AllocationChange {
  made += 1;
  return {
    type: "allocation",
    source: fields.source ?? "/nova",
    id: fields.id ?? `allocation-${made}`,
    revision: fields.revision ?? 0,
    tenantId: fields.tenantId,
    resource: fields.resource ?? "vm-1",
    dimensions: fields.dimensions ?? {},
    at: parseInstantSeconds(fields.at),
    state: fields.deleted === true ? "deleted" : (fields.state ?? "active"),
    sizes: {
      [NAMED_SIZES.vcpus]: microUnits(fields.vcpus ?? "1"),
      [NAMED_SIZES.blockGib]: microUnits(fields.blockGib ?? "0"),
      [NAMED_SIZES.gpus]: microUnits(fields.gpus ?? "0"),
      ...fields.sizes,
    },
  };
}

/** A quantity of egress in a window, unless told otherwise. */
export function reading(fields: {
  tenantId: string;
  from: string;
  before: string;
  quantity: string;
  id?: string;
  meter?: MeterId;
  resource?: string;
  revision?: number;
  dimensions?: Dimensions;
}): UsageReading {
  made += 1;
  return {
    type: "usage",
    source: "/meters",
    id: fields.id ?? `reading-${made}`,
    revision: fields.revision ?? 0,
    tenantId: fields.tenantId,
    resource: fields.resource ?? "net-1",
    dimensions: fields.dimensions ?? {},
    meter: fields.meter ?? "network.egress",
    quantity: decimal(fields.quantity),
    from: parseInstantSeconds(fields.from),
    before: parseInstantSeconds(fields.before),
  };
}

/** A tenant's hours with usage in them, each as "meter hour dimensions" and its stored quantity. */
export async function storedHours(deps: Deps, tenantId: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ meter: string; hour: string; dimensions: string; quantity: string }>`
    SELECT meter, hour, dimensions, trim_scale(quantity) AS quantity FROM usage_hour
    JOIN customer ON customer.id = usage_hour.customer_id
    WHERE tenant_id = ${tenantId} AND quantity <> 0 ORDER BY meter, hour, dimensions`.execute(deps.db);
  return Object.fromEntries(rows.map((row) => [`${row.meter} ${row.hour} ${row.dimensions}`, row.quantity]));
}

/** A tenant's days with usage in them, each as "meter day dimensions" and its stored quantity. */
export async function storedDays(deps: Deps, tenantId: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ meter: string; day: string; dimensions: string; quantity: string }>`
    SELECT meter, day, dimensions, trim_scale(quantity) AS quantity FROM usage_day
    JOIN customer ON customer.id = usage_day.customer_id
    WHERE tenant_id = ${tenantId} AND quantity <> 0 ORDER BY meter, day, dimensions`.execute(deps.db);
  return Object.fromEntries(rows.map((row) => [`${row.meter} ${row.day} ${row.dimensions}`, row.quantity]));
}

/** Every place where any customer's allocations or rollups, or those over all customers, are not what raw usage tells. */
export async function discrepanciesOf(deps: Deps): Promise<unknown[]> {
  const found: unknown[] = [];
  const tiling = createTiling(deps.timeZone);
  const customers = await deps.db.selectFrom("customer").select("id").execute();
  const asked = {
    whose: ofSpan({ after: null, upTo: null }),
    customerIds: customers.map(({ id }) => id),
    tilingFor: () => tiling,
  };
  await inSnapshot(deps.db, async (tx) => {
    const tell = (customerId: string, one: Discrepancy) => found.push({ customerId, ...one });
    for await (const _ of compareUsage(tx, asked, tell));
  });
  await comparePlatformUsage(deps, (one) => found.push(one));
  return found;
}
