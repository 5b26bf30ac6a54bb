import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SYSTEM } from "../../activity/record/actors.ts";
import { archiveUsage } from "../../metering/usage/archive/archive-usage.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../testing/invoicing.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { reading } from "../../testing/usage.ts";
import type { Finding } from "./finding.ts";
import { verify } from "./verify.ts";

let on: Invoicing;
const folder = temporaryFolder();
const tenantId = "nordwind";
const first = reading({
  tenantId,
  from: "2026-10-05T10:00:00Z",
  before: "2026-10-05T11:00:00Z",
  quantity: "1.5",
});
const second = reading({
  tenantId,
  from: "2026-10-06T10:00:00Z",
  before: "2026-10-06T12:00:00Z",
  quantity: "8",
});

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  const items = [
    { product: "Egress", meter: "network.egress", price: { model: "unit" as const, unitPrice: "0.5" } },
  ];
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
  await makeCustomer(on.call, { tenantId });
  await ingestEvents(app.deps, [first, second]);
  await on.call("startBillingRun", { body: { period: "2026-10" } });
  const { data } = await on.call("listInvoices", { query: {} });
  for (const { id } of data.items) await on.call("finalizeInvoice", { params: { id } });
  await archiveUsage(app.deps, { before: "2026-11-01", actor: SYSTEM, location: folder.path });
}, 60_000);

afterAll(async () => {
  folder[Symbol.dispose]();
  await on.app.close();
});

test("verify compares with what was archived, and with --archive names a changed file and hours that are not its", async () => {
  const { db } = on.app.deps;
  await ingestEvents(on.app.deps, [{ ...first, revision: 1, resource: "another" }]);
  expect(await findings()).toEqual([]);
  expect(await findings({ archive: true })).toEqual([]);

  // Hours that come to the same in their month are told apart by the files alone.
  const shift = (by: number) =>
    sql`
    UPDATE usage_hour SET quantity = quantity + ${by} * CASE hour WHEN '2026-10-06T10:00:00Z' THEN 1 ELSE -1 END
    WHERE hour IN ('2026-10-06T10:00:00Z', '2026-10-06T11:00:00Z')`.execute(db);
  await shift(1);
  expect(await findings()).not.toContain("hours");
  expect(await findings({ archive: true })).toContain("hours");
  await shift(-1);

  const [name = ""] = readdirSync(folder.path);
  const whole = readFileSync(join(folder.path, name));
  writeFileSync(join(folder.path, name), Buffer.concat([whole, Buffer.from("x")]));
  expect(await findings({ archive: true })).toEqual([`archive, ${name}`]);
  rmSync(join(folder.path, name));
  expect(await findings({ archive: true })).toEqual([`archive, ${name}`]);
  expect(await findings()).toEqual([]);
  writeFileSync(join(folder.path, name), whole);

  await sql`UPDATE usage_archive_sum SET quantity = quantity + 1`.execute(db);
  expect(await findings()).toContain(`archive, ${name}`);
  await sql`UPDATE usage_archive_sum SET quantity = quantity - 1`.execute(db);
  await sql`DELETE FROM usage_archived WHERE key = (SELECT min(key::text)::uuid FROM usage_archived)`.execute(
    db,
  );
  expect(await findings()).toEqual([`archive, ${name}`]);
});

/** What verify finds: the check, or of a file its name. Platform usage is compared apart. */
async function findings(options: { archive?: boolean } = {}): Promise<string[]> {
  const found: string[] = [];
  const onFinding = ({ check, where }: Finding) => {
    if (check !== "platform") found.push(where.startsWith("archive, ") ? where : check);
  };
  await verify(on.app.deps, { onFinding, ...options });
  return [...new Set(found)];
}
