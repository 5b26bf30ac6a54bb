import type {
  SourceKind,
  SourceQuestion,
  SourceSecret,
  UsageGap,
} from "@billow/contract/metering/sources.ts";

/** What the columns of the collectors hold when read through `pool.ts`. */

export interface CollectorTable {
  id: string;
  name: string;
  kind: SourceKind;
  enabled: boolean;
  config: unknown;
  origin: "console" | "file";
  created_at: string;
  updated_at: string;
  /** Null unless it was removed; it is kept for what it has told. */
  removed_at: string | null;
  /** The host it called before targets were judged, and may go on calling if it is private; null for sources since. */
  allowed_host: string | null;
}

export interface CollectorSecretTable {
  collector_id: string;
  secret: SourceSecret;
}

export interface CollectorStateTable {
  collector_id: string;
  /** Usage before this instant is in. */
  collected_until: string | null;
  /** Usage before this instant is in and is not expected to change any more. */
  settled_until: string | null;
  /** Usage before this instant was looked at once more for what came late. */
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
