import type { Generated } from "kysely";

/** An append-only fact about a subject. `hash` chains it to the subject's earlier events. */
export interface EventTable {
  /** Grows with every event of any subject. */
  id: Generated<bigint>;
  subject_kind: string;
  subject_id: string;
  /** The position among the subject's events, from 1. */
  seq: number;
  at: string;
  /** The event's type without the kind of its subject. */
  type: string;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  data: Record<string, unknown>;
  hash: Buffer;
}

/** Where the chain of a subject that is not an invoice ends. */
export interface EventChainTable {
  subject_kind: string;
  subject_id: string;
  /** The number of its events. */
  seq: number;
  hash: Buffer | null;
}

export interface ActivityTables {
  event_chain: EventChainTable;
  event: EventTable;
}
