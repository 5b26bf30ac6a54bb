import type { UsageSource } from "@billow/contract/sources.ts";

/** What stands open over the list: one of its sources, or a new one. */
export type OpenedSource =
  | { what: "add" }
  | { what: "details" | "edit" | "remove"; source: UsageSource }
  | null;
