/**
 * Tables that are not in a backup, each with the reason. Everything else in Billow's schema is in it. The job queue has its own
 * schema, which each start creates again from the due rounds and the unfinished bulk jobs.
 */
export const TABLES_LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ["auth_session", "a session that was ended since the backup must not come back; people sign in again"],
  ["auth_rate_limit", "it counts tries to sign in of the last minute"],
  ["sign_in_guesses", "failed guesses are forgotten within the hour"],
  ["untrusted_proxy", "it is seen again where it is still there"],
  ["server_start", "each start says anew which settings it has"],
  ["user_link", "a link that was used since the backup must not work again; administrators invite again"],
  ["passkey_challenge", "an answer to it is taken for minutes"],
  ["auth_used_code", "a one-time code is valid for a minute or so"],
]);
