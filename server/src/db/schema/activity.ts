import type { Generated } from "kysely";

/** One append-only fact about a subject; `hash` chains it to the subject's events before it. */
export interface EventTable {
  /** Grows with every event of any subject. */
  id: Generated<bigint>;
  subject_kind: string;
  subject_id: string;
  /** The place among the subject's events, from 1. */
  seq: number;
  at: string;
  /** The event's type without its subject's kind. */
  type: string;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  data: Record<string, unknown>;
  hash: Buffer;
}

export interface ActivityTables {
  event: EventTable;
}
