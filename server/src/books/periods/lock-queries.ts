import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";

type Tx = Transaction<Database>;

export interface PeriodKey {
  issuerId: string;
  period: string;
}

function lockName({ issuerId, period }: PeriodKey): string {
  return `billow accounting period ${issuerId} ${period}`;
}

/** Keeps a period from being closed until the transaction ends. Waits while it is being closed. */
export async function lockForPosting(tx: Tx, key: PeriodKey): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock_shared(hashtextextended(${lockName(key)}, 0))`.execute(tx);
}

/** Keeps everybody from posting into a period until the transaction ends; false where somebody is posting into it. */
export async function tryLockForClosing(tx: Tx, key: PeriodKey): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${lockName(key)}, 0)) AS locked`.execute(tx);
  return rows[0]?.locked ?? false;
}
