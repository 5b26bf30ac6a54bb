import type { SourceKind, SourceSecret } from "@billow/contract/sources.ts";

/** A source as its collector gets it, with its credentials. Instants are epoch seconds. */
export interface OpenSource {
  id: string;
  /** Stands in the identity of all that is collected: see `sourceUri`. */
  name: string;
  kind: SourceKind;
  /** As the contract's shape for this kind has it. */
  config: unknown;
  secret: SourceSecret;
  createdAt: number;
  collectedUntil: number | null;
  settledUntil: number | null;
  repairedUntil: number | null;
}

/** The `source` of every usage event that is collected from the source of this name. */
export function sourceUri(name: string): string {
  return `/sources/${name}`;
}
