import { readdirSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { migrate } from "../../db/migrate.ts";
import { blankDatabase, type TestDatabase } from "../../testing/database.ts";
import { olderMigrations } from "../../testing/migration-folders.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";

const folder = temporaryFolder();
let on: TestDatabase | undefined;

afterAll(async () => {
  await on?.close();
  folder[Symbol.dispose]();
});

const ID = (last: number) => `00000000-0000-7000-8000-00000000000${last}`;

test("payments of before keep what they paid: one allocation each, none where all became credit", async () => {
  on = await blankDatabase();
  const all = olderMigrations(join(folder.path, "all"), Number.POSITIVE_INFINITY);
  const before = readdirSync(all.folder ?? "")
    .sort()
    .findIndex((name) => name.endsWith("-payment-allocations.sql"));
  await migrate(on.pool, olderMigrations(join(folder.path, "before"), before));
  const { db } = on;
  await sql`INSERT INTO issuer (id, name, time_zone, currency, payment_terms_days, letterhead, invoice_prefix, credit_note_prefix, created_at)
    VALUES (${ID(1)}, 'North', 'UTC', 'EUR', 14, '{}', 'INV-', 'CN-', '2026-10-01') ON CONFLICT DO NOTHING`.execute(
    db,
  );
  await sql`INSERT INTO customer (id, issuer_id, tenant_id, name, search_name, currency, payment_terms_days, tax_category, tax_rate, demo, created_at)
    VALUES (${ID(2)}, ${ID(1)}, 'east', 'East', 'east', 'CHF', 14, 'zero', 0, false, '2026-10-01')`.execute(
    db,
  );
  await sql`INSERT INTO invoice (id, issuer_id, customer_id, number, number_year, number_sequence, status, origin, currency, issue_date,
      due_date, subtotal, discount, tax, total, amount_paid, amount_refunded, version, created_at)
    VALUES (${ID(3)}, ${ID(1)}, ${ID(2)}, 'INV-2026-0001', 2026, 1, 'paid', 'manual', 'CHF', '2026-10-01', '2026-10-15', 100, 0, 0, 100, 100, 0,
      1, '2026-10-01')`.execute(db);
  const payment = (id: number, amount: number, applied: number, source: string) => sql`
    INSERT INTO payment (id, invoice_id, customer_id, amount, applied, method, paid_on, recorded_at, source)
    VALUES (${ID(id)}, ${ID(3)}, ${ID(2)}, ${amount}, ${applied}, 'card', '2026-10-03', '2026-10-04T10:00:00Z', ${source})`;
  await payment(4, 90, 70, "money").execute(db);
  await payment(5, 30, 30, "credit").execute(db);
  await payment(6, 40, 0, "money").execute(db);
  await migrate(on.pool, all);
  const { rows } = await sql`
    SELECT payment.id::text, currency, part.amount::int, part.from_credit, part.allocated_on::text, part.released_at
    FROM payment LEFT JOIN payment_allocation AS part ON part.payment_id = payment.id ORDER BY payment.id`.execute(
    db,
  );
  const none = { amount: null, from_credit: null, allocated_on: null, released_at: null };
  expect(rows).toEqual([
    {
      id: ID(4),
      currency: "CHF",
      amount: 70,
      from_credit: false,
      allocated_on: "2026-10-03",
      released_at: null,
    },
    { id: ID(5), currency: "CHF", ...none },
    { id: ID(6), currency: "CHF", ...none },
  ]);
});
