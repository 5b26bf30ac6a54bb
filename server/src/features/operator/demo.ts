import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { instantOfMs } from "../../http/present.ts";
import { findOperator, lockOperator, updateOperator } from "./queries.ts";

/** Where this Billow stands with the demo. */
export interface DemoMark {
  loaded: boolean;
  /** Whether it was loaded at any time, be it removed again or not. */
  everLoaded: boolean;
}

export async function readDemoMark(db: Kysely<Database>): Promise<DemoMark> {
  const row = await findOperator(db);
  return { loaded: row?.demo ?? false, everLoaded: (row?.demo_loaded_at ?? null) !== null };
}

/** The same under a lock, by which loading and removing take turns until the transaction ends. */
export async function lockDemoMark(tx: Transaction<Database>): Promise<DemoMark> {
  const row = await lockOperator(tx);
  return { loaded: row.demo, everLoaded: row.demo_loaded_at !== null };
}

/** Marks the demo as loaded; its provider's name is shown until it is removed. */
export async function enterDemo(
  tx: Transaction<Database>,
  given: { name: string; nowMs: number },
): Promise<void> {
  const { name } = await lockOperator(tx);
  await updateOperator(tx, {
    demo: true,
    demo_loaded_at: instantOfMs(given.nowMs),
    name: given.name,
    name_before_demo: name,
  });
}

/** Takes the mark back, and the name too unless somebody has chosen another one meanwhile. */
export async function leaveDemo(tx: Transaction<Database>, given: { name: string }): Promise<void> {
  const { name, name_before_demo: before } = await lockOperator(tx);
  await updateOperator(tx, {
    demo: false,
    name: name === given.name && before !== null ? before : name,
    name_before_demo: null,
  });
}
