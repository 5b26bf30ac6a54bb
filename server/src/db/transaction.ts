import { setTimeout as wait } from "node:timers/promises";
import type { Kysely, Transaction } from "kysely";
import { errorCode } from "../error-code.ts";
import { keepingCause } from "./keeping-cause.ts";

const TRIES_MAX = 8;
const DEADLOCK_DETECTED = "40P01";
const SERIALIZATION_FAILURE = "40001";

/** Thrown by work that finds it should have locked something first. The work then runs again from its beginning. */
export class AnotherTry extends Error {}

/**
 * Runs `work` in one transaction. It runs again from its beginning after a deadlock or a serialization failure, or when
 * `work` asks for it, at most eight times. So `work` must not have any effect outside the transaction.
 */
export async function inTransaction<DB, T>(
  db: Kysely<DB>,
  work: (transaction: Transaction<DB>) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await keepingCause((kept) => db.transaction().execute(kept(work)));
    } catch (error) {
      if (tries === TRIES_MAX || !isRetryable(error)) throw error;
      // Without randomness, two conflicting transactions would meet again.
      await wait(Math.random() * 20 * 2 ** tries);
    }
  }
}

/** Whether the database rolled the transaction back although it has no fault, so that a retry may succeed. */
function isRetryable(error: unknown): boolean {
  if (error instanceof AnotherTry) return true;
  const code = errorCode(error);
  return code === DEADLOCK_DETECTED || code === SERIALIZATION_FAILURE;
}
