/**
 * Tables that no backup holds, each with the reason. Everything else in Billow's schema is in it. The job queue has a schema of its
 * own: each start makes it anew, from the rounds that are due and the bulk jobs that have not ended.
 */
export const TABLES_LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ["auth_session", "a session that was ended since the backup must not come back; people sign in again"],
  ["auth_rate_limit", "it counts tries to sign in of the last minute"],
]);
