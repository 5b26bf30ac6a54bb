import type pg from "pg";

/** Somebody else's transaction, which ends where it is released or goes out of scope. */
export interface HeldLock extends AsyncDisposable {
  release(): Promise<void>;
}

/** Holds what a statement locks, so that a process that needs it comes to that point and no further. */
export async function holdLock(
  pool: pg.Pool,
  statement: string,
  values: readonly unknown[] = [],
): Promise<HeldLock> {
  const client = await pool.connect();
  let released = false;
  const release = async () => {
    if (released) return;
    released = true;
    await client.query("ROLLBACK");
    client.release();
  };
  await client.query("BEGIN");
  await client.query(statement, [...values]);
  return { release, [Symbol.asyncDispose]: release };
}

/** What others wait for: a `transactionid` where somebody's row is held, a `relation` where a whole table is. */
export async function lockWaits(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ wait_event: string }>(`
    SELECT wait_event FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND wait_event_type = 'Lock'`);
  return rows.map((row) => row.wait_event);
}
