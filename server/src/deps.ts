import { randomInt } from "node:crypto";
import type { Kysely } from "kysely";
import type pg from "pg";
import type { Logger } from "pino";
import { v7 } from "uuid";
import type { Config } from "./config.ts";
import type { Counts } from "./counts.ts";
import type { Database } from "./db/schema.ts";
import type { Targets } from "./http/targets/targets.ts";
import type { Sealer } from "./sealer.ts";

/** The only source of time. Tests pass their own. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
}

/** Work that is done after the commit, in whichever process is free. */
export interface JobQueue {
  /** Enqueues with the transaction's commit; what is enqueued again while it waits is enqueued once. */
  enqueue(tx: Kysely<Database>, job: QueuedJob): Promise<void>;
  close(): Promise<void>;
}

export interface QueuedJob {
  queue: "bulk-jobs";
  /** What it is about. */
  id: string;
}

/** What every use-case may reach: the world as a plain object. */
export interface Deps {
  db: Kysely<Database>;
  pool: pg.Pool;
  clock: Clock;
  queue: JobQueue;
  /** Whom Billow calls where an administrator says whom. */
  targets: Targets;
  /** Seals secrets that are used again. */
  sealer: Sealer;
  /** A UUIDv7 of the clock's instant, larger than every id this process made before. */
  newId(): string;
  log: Logger;
  counts: Counts;
  config: Config;
  /** The billing time zone in force, an IANA name. */
  timeZone: string;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** Below half of the 32 bits a sequence has, so that it can count on for as long as a millisecond lasts. */
const SEQUENCE_START_MAX = 2 ** 31;

/**
 * Ids that sort in the order they were made, also within one millisecond and when the clock is set back: lists that
 * break ties by id then show what was made first, first.
 */
export function createNewId(clock: Clock): () => string {
  let lastMs = 0;
  let sequence = 0;
  return () => {
    const nowMs = clock.nowMs();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      sequence = randomInt(SEQUENCE_START_MAX);
    } else {
      sequence += 1;
    }
    return v7({ msecs: lastMs, seq: sequence });
  };
}
