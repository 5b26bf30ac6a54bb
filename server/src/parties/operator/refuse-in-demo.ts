import { DomainError } from "@billow/core/errors.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { readDemoMark } from "./demo.ts";

/**
 * Keeps a file of somebody's real customers or usage out of the demo, where its figures would mix with made-up ones.
 *
 * @throws DomainError `demo_loaded`
 */
export async function refuseInDemo(db: Kysely<Database>): Promise<void> {
  if (!(await readDemoMark(db)).loaded) return;
  throw new DomainError(
    "demo_loaded",
    'This Billow shows the demo, so nothing was imported. Start clean with "billow demo remove", then import again.',
  );
}
