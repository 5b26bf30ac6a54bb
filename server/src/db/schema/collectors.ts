import type {
  SourceKind,
  SourceQuestion,
  SourceSecret,
  UsageGap,
} from "@billow/contract/metering/sources.ts";

/** Columns of collectors, as read through `pool.ts`. */

export interface CollectorTable {
  id: string;
  name: string;
  kind: SourceKind;
  enabled: boolean;
  config: unknown;
  origin: "console" | "file";
  created_at: string;
  updated_at: string;
  /** Null unless the source was removed. The row is kept for its readings. */
  removed_at: string | null;
  /** The host it called before targets were checked, and may still call if it is private; null for newer sources. */
  allowed_host: string | null;
}

export interface CollectorSecretTable {
  collector_id: string;
  secret: SourceSecret;
}

export interface CollectorStateTable {
  collector_id: string;
  /** Usage before this instant is stored. */
  collected_until: string | null;
  /** Usage before this instant is stored and not expected to change. */
  settled_until: string | null;
  /** Usage before this instant was measured again for late samples. */
  repaired_until: string | null;
  last_success_at: string | null;
  last_error: string | null;
  failures: number;
  next_attempt_at: string | null;
}

export interface CollectorWindowTable {
  collector_id: string;
  starts_at: string;
  mapping: string;
  reading_ids: string[];
}

export interface CollectorGapTable {
  id: string;
  collector_id: string;
  kind: UsageGap["kind"];
  subject: string;
  meter: string | null;
  resource: string | null;
  tenant_id: string | null;
  starts_at: string;
  ends_at: string | null;
  detail: string;
  found_at: string;
  resolved_at: string | null;
}

export interface CollectorQuestionTable {
  collector_id: string;
  id: string;
  asked_at: string;
  reason: SourceQuestion["reason"];
  detail: string;
  counted: number;
  subjects: string[];
  examples: SourceQuestion["examples"];
  confirmed_at: string | null;
  confirmed_by: string | null;
}

export interface CollectorTables {
  collector: CollectorTable;
  collector_secret: CollectorSecretTable;
  collector_state: CollectorStateTable;
  collector_window: CollectorWindowTable;
  collector_gap: CollectorGapTable;
  collector_question: CollectorQuestionTable;
}
