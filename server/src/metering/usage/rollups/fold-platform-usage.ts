import { createDb } from "../../../db/connection/pool.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { errorCode, errorMessage } from "../../../error-code.ts";
import { instantOfMs } from "../../../http/present.ts";
import { foldPlatformChanges, noteCaughtUp, noteFoldFailure, tryLockFolding } from "./platform-queries.ts";

/** Changes folded at once. Each becomes at most a row of hours and a row of days, so 20,000 rows per statement. */
const PIECE_MAX = 10_000;
const PIECE_MIN = 100;

/** A piece that takes longer is followed by a smaller one, so that none comes near the statement timeout. */
const SLOW_MS = 1_000;

/** A piece is stopped after this long. The smallest pieces have the time of any statement, so that folding always gets on. */
const PIECE_MS = 2_000;

/** A round ends after this long, and the next one continues. Shorter than the time after which a round counts as lost. */
const ROUND_MS = 5 * 60_000;

const QUERY_CANCELED = "57014";

/**
 * Folds appended changes into the rollups over all customers, piece by piece, each in its own transaction. If a piece
 * fails or the process is killed, the earlier pieces stay folded. A failure is recorded, and logged if its reason is
 * new.
 *
 * @returns whether nothing is left, or another process is folding
 */
export async function foldPlatformUsage(deps: Deps): Promise<boolean> {
  try {
    return await foldPieces(deps);
  } catch (error) {
    const reason = errorMessage(error);
    const isKnown = await inTransaction(deps.db, (tx) => noteFoldFailure(tx, reason));
    if (!isKnown)
      deps.log.error(
        { err: error },
        "Usage of all customers together could not be summed up. This is retried every minute. Until then, reports of all customers are correct but slower.",
      );
    return false;
  }
}

async function foldPieces({ db, clock }: Deps): Promise<boolean> {
  const began = performance.now();
  let size = PIECE_MAX;
  while (performance.now() - began < ROUND_MS) {
    const pieceBegan = performance.now();
    const piece = size;
    let folded: number | null;
    try {
      folded = await inTransaction(db, async (tx) =>
        (await tryLockFolding(tx))
          ? foldPlatformChanges(tx, { limit: piece, timeoutMs: piece === PIECE_MIN ? null : PIECE_MS })
          : null,
      );
    } catch (error) {
      if (errorCode(error) !== QUERY_CANCELED || size === PIECE_MIN) throw error;
      size = Math.max(PIECE_MIN, Math.floor(size / 10));
      continue;
    }
    if (folded === null) return true;
    if (folded < piece) {
      await noteCaughtUp(db, instantOfMs(clock.nowMs()));
      return true;
    }
    if (performance.now() - pieceBegan > SLOW_MS) size = Math.max(PIECE_MIN, Math.floor(size / 2));
  }
  return false;
}

/** Changes appended by this process since it last began to fold. */
let appended = 0;
let isFolding = false;

const APPENDED_MAX = 20_000;

/**
 * Starts folding when this process has ingested much, so that reports stay fast. The caller does not wait for it and
 * does not learn the result. It uses its own connections: `deps.db` may be a transaction's single connection, which
 * this must not join or outlive.
 */
export function foldWhenMany(deps: Deps, changes: number): void {
  appended += changes;
  if (appended < APPENDED_MAX || isFolding) return;
  appended = 0;
  isFolding = true;
  foldPlatformUsage({ ...deps, db: createDb(deps.pool) })
    .catch((error: unknown) =>
      deps.log.debug({ err: error }, "Folding ended with the process or its database."),
    )
    .finally(() => {
      isFolding = false;
    });
}
