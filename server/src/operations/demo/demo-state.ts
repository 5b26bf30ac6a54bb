import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { readDemoMark } from "../../parties/operator/demo.ts";
import { countDemo, type DemoCounts, hasBusinessData } from "./queries.ts";

/** Whether the demo is loaded and how large it is, or whether it could be loaded. */
export async function demoState(
  db: Kysely<Database>,
): Promise<DemoCounts & { loaded: boolean; canLoad: boolean }> {
  const { loaded } = await readDemoMark(db);
  if (loaded) return { loaded, canLoad: false, ...(await countDemo(db)) };
  return { loaded, canLoad: !(await hasBusinessData(db)), customers: 0, invoices: 0 };
}
