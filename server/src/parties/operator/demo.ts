import { isDeepStrictEqual } from "node:util";
import type { Letterhead } from "@billow/contract/parties/operator.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { instantOfMs } from "../../http/present.ts";
import { lockIssuer, writeIssuer } from "../issuers/change-issuer.ts";
import { FIRST_ISSUER_ID } from "../issuers/issuer.ts";
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

/** Whom the demo shows as the operator. */
export interface DemoOperator {
  name: string;
  letterhead: Partial<Letterhead>;
}

/** Marks the demo as loaded; its provider is shown until it is removed, with a letterhead where there was none. */
export async function enterDemo(
  tx: Transaction<Database>,
  operator: DemoOperator & { nowMs: number },
): Promise<void> {
  await lockOperator(tx);
  const { name, letterhead } = await lockIssuer(tx, FIRST_ISSUER_ID);
  await updateOperator(tx, {
    demo: true,
    demo_loaded_at: instantOfMs(operator.nowMs),
    name_before_demo: name,
  });
  await writeIssuer(tx, FIRST_ISSUER_ID, {
    name: operator.name,
    ...(Object.keys(letterhead).length === 0 && { letterhead: JSON.stringify(operator.letterhead) }),
  });
}

/** Takes the mark back, and name and letterhead too unless somebody has changed them meanwhile. */
export async function leaveDemo(tx: Transaction<Database>, operator: DemoOperator): Promise<void> {
  const { name_before_demo: before } = await lockOperator(tx);
  const { name, letterhead } = await lockIssuer(tx, FIRST_ISSUER_ID);
  await updateOperator(tx, { demo: false, name_before_demo: null });
  await writeIssuer(tx, FIRST_ISSUER_ID, {
    name: name === operator.name && before !== null ? before : name,
    ...(isDeepStrictEqual(letterhead, operator.letterhead) && { letterhead: "{}" }),
  });
}
