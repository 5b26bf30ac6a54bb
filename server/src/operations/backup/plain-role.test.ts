import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPool } from "../../db/connection/pool.ts";
import { ensureFirstIssuer } from "../../parties/issuers/issuer.ts";
import { backupDeps, digestsOf } from "../../testing/acts/backups.ts";
import { blankDatabase, type TestDatabase, testDatabase } from "../../testing/database.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { silentLog } from "../../testing/silent-log.ts";
import { backUp } from "./back-up.ts";
import { checkBackup } from "./check-backup.ts";
import { restore } from "./restore.ts";

/*
 * On a database of somebody else's, Billow's role owns the database and is no superuser: it may not set aside foreign
 * keys, nor see what others do.
 */

const folder = temporaryFolder();
/** Roles are of the whole server, which other test files share. */
const role = `billow_test_owner_${process.pid}`;
let source: TestDatabase;
let target: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  source = await testDatabase();
  target = await blankDatabase();
  const url = new URL(target.url);
  const [name, owner] = [url.pathname.slice(1), role].map((word) => pg.escapeIdentifier(word));
  await source.pool.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'role'`);
  await source.pool.query(`ALTER DATABASE ${name} OWNER TO ${owner}`);
  url.username = role;
  url.password = "role";
  pool = createPool({ connectionString: url.href, log: silentLog });
});

afterAll(async () => {
  await pool.end();
  await target.close();
  await source.pool.query(`DROP ROLE ${pg.escapeIdentifier(role)}`);
  await source.close();
  folder[Symbol.dispose]();
});

test("a role without special rights restores and backs up", async () => {
  const rule = "INSERT INTO customer_reminders VALUES ($1, 'own', '{1,2}')";
  await ensureFirstIssuer(source.db, { timeZone: "UTC", at: "2026-01-01T00:00:00Z" });
  const { rows } = await source.pool.query(
    `INSERT INTO customer (id, issuer_id, tenant_id, name, search_name, currency, payment_terms_days, tax_category, tax_rate, demo, created_at)
     VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 't', 'T', 't', 'EUR', 14, 'outside', 0, false, now()) RETURNING id`,
  );
  await source.pool.query(rule, [rows[0].id]);
  const [first, second] = [join(folder.path, "first"), join(folder.path, "second")];
  await backUp(backupDeps(source, folder.path), { folder: first });
  await restore(backupDeps({ pool }, folder.path), await checkBackup(first));
  expect(await digestsOf(target.db)).toEqual(await digestsOf(source.db));
  await backUp(backupDeps({ pool }, folder.path), { folder: second });
  const hashesOf = async (backup: string) =>
    (await checkBackup(backup)).manifest.tables.map(({ name, rows, sha256 }) => [name, rows, sha256]);
  expect(await hashesOf(second)).toEqual(await hashesOf(first));
});
