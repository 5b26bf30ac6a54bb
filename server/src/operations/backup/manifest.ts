import { instant } from "@billow/contract/wire.ts";
import { z } from "zod";

/** The size and hash of a file of a backup. */
const fileFacts = { bytes: z.number().int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) };

/** Files of the data folder that a Billow cannot do without. */
export const DATA_FILES = ["secret", "sources.json"] as const;

const tableInBackup = z.strictObject({
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.number().int(),
  ...fileFacts,
});
export type TableInBackup = z.output<typeof tableInBackup>;

const dataFileInBackup = z.strictObject({ name: z.enum(DATA_FILES), ...fileFacts });
export type DataFileInBackup = z.output<typeof dataFileInBackup>;

/** The content of a backup's `manifest.json`. */
export const manifest = z.strictObject({
  /** Increased when a reader of the old form would misunderstand the new one. */
  format: z.literal(1),
  /** The version of the Billow that made it. */
  billow: z.string(),
  /** All of it is as the database was at this instant. */
  takenAt: instant,
  /** The last migration of the database. */
  migration: z.strictObject({ version: z.number().int(), name: z.string() }),
  tables: z.array(tableInBackup),
  sequences: z.array(z.strictObject({ name: z.string(), lastValue: z.string().regex(/^-?\d+$/) })),
  files: z.array(dataFileInBackup),
});
export type Manifest = z.output<typeof manifest>;

export const MANIFEST = "manifest.json";
/** In the form `sha256sum --check` reads. */
export const MANIFEST_HASH = "manifest.json.sha256";

/** Where a table's rows are: COPY's text format, compressed by gzip. */
export function pathOfTable(name: string): string {
  return `tables/${encodeURIComponent(name)}.copy.gz`;
}

export function pathOfDataFile(name: (typeof DATA_FILES)[number]): string {
  return `files/${name}`;
}
