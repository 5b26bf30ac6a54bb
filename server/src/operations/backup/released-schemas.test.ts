import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { describe, expect, test } from "vitest";
import { backupDeps } from "../../testing/acts/backups.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { blankDatabase } from "../../testing/database.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { verified } from "../../testing/verified.ts";
import { checkBackup } from "./check-backup.ts";
import { restore } from "./restore.ts";

/**
 * A backup of each schema that was released, made by the Billow of that time, with the invoices as its API showed them.
 * They are never made again: what they hold is what installations hold.
 */
const RELEASED = join(import.meta.dirname, "released");
const schemas = readdirSync(RELEASED).filter((name) => !name.endsWith(".json"));

type ShownThen = Pick<
  Invoice,
  "number" | "status" | "currency" | "total" | "amountDue" | "issueDate" | "dueDate"
>;

describe.each(schemas)("a Billow of %s", (schema) => {
  test("is migrated: everything agrees, and invoices are shown as they were", async () => {
    using folder = temporaryFolder();
    const blank = await blankDatabase();
    await restore(backupDeps(blank, folder.path), await checkBackup(join(RELEASED, schema)));
    const app = await testApp({ database: blank, clock: fixedClock("2026-11-02T12:00:00Z") });
    try {
      expect((await verified(app.deps)).findings).toEqual([]);

      const then: ShownThen[] = JSON.parse(readFileSync(join(RELEASED, `${schema}.invoices.json`), "utf8"));
      const { items } = (await app.withKey(["invoices:read"])("listInvoices", { query: { limit: 200 } }))
        .data;
      expect(items).toHaveLength(then.length);
      expect(items).toMatchObject(then);
    } finally {
      await app.close();
    }
  });
});
