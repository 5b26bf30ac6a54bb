import type { UsageSource } from "@billow/contract/metering/sources.ts";

/** What stands open over the list: one of its sources, or a new one. */
export type OpenedSource =
  | { what: "add" }
  | { what: "details" | "edit" | "measureAgain" | "remove"; source: UsageSource }
  | null;
