/** The tables of the archive, into whose files usage events leave. */

/** The identity of an event that a file holds. */
export interface UsageArchivedTable {
  key: string;
  /** The first 8 bytes of the digest of its content. */
  digest: bigint;
  revision: number;
  file: number;
}

/** An event that came back from a file, as the file has it. */
export interface UsageReturnedTable {
  key: string;
  file: number;
  customer_id: string;
  event: unknown;
  returned_at: string;
}

/** What a tenant's events in a file come to, by the month they were used in. */
export interface UsageArchiveSumTable {
  customer_id: string;
  file: number;
  /** Its first day. */
  month: string;
  meter: string;
  dimensions: string;
  quantity: string;
  /** How many of them end in the month. */
  events: number;
}

export interface ArchiveFileTable {
  id: number;
  /** The first day of the month its events end in. */
  month: string;
  name: string;
  sha256: string;
  bytes: bigint;
  events: number;
  /** SHA-256 of its sums. */
  sums: string;
  archived_at: string;
}

export interface ArchivePlaceTable {
  the_one: boolean;
  location: string;
  /** How many whole months of usage records stay beside the running one; null keeps all of it. */
  keep_months: number | null;
}

/** The last run of the archive. */
export interface ArchiveRunTable {
  the_one: boolean;
  /** What was used before this day leaves. */
  before: string;
  started_at: string;
  /** Null while it goes on, and after it was killed. */
  finished_at: string | null;
  /** How many events are to leave; null until that is known. */
  planned: bigint | null;
  events: bigint;
  /** What stopped it, as a sentence. */
  fault: string | null;
}

export interface ArchiveTables {
  usage_archived: UsageArchivedTable;
  usage_returned: UsageReturnedTable;
  usage_archive_sum: UsageArchiveSumTable;
  archive_file: ArchiveFileTable;
  archive_place: ArchivePlaceTable;
  archive_run: ArchiveRunTable;
}
